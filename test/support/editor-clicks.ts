import type { Page } from 'playwright-core';
import { dialogIsOpen } from './browser.ts';

/** What a person does in the flow editor. */
export interface EditorClicks {
  /** Drags a node from the palette onto the canvas. */
  drag(type: string, x: number, y: number): Promise<void>;
  /** Opens the dialog of the node with this label. */
  open(label: string): Promise<void>;
  /** Waits until the dialog with a field is the uppermost and has come to rest: before that the editor hears no click. */
  dialogWith(field: string): Promise<void>;
  noDialog(): Promise<void>;
  /** Draws a wire from the first output of a node to the input of another. */
  wire(from: string, to: string): Promise<void>;
  deploy(): Promise<void>;
}

export function editorClicks(page: Page): EditorClicks {
  const group = (label: string) => page.locator('g.red-ui-flow-node-group', { hasText: label });
  const port = (label: string, kind: string) => group(label).locator(`.red-ui-flow-port-${kind}`).first();
  return {
    async drag(type, x, y) {
      const node = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
      await node.scrollIntoViewIfNeeded();
      await node.dragTo(page.locator('#red-ui-workspace-chart'), { targetPosition: { x, y } });
    },
    async open(label) {
      await group(label).first().dblclick();
      await dialogIsOpen(page);
    },
    async dialogWith(field) {
      await page.locator(field).waitFor();
      await dialogIsOpen(page);
    },
    noDialog: () => page.locator('.red-ui-tray').waitFor({ state: 'detached' }),
    wire: (from, to) => port(from, 'output').dragTo(port(to, 'input')),
    deploy: () => page.locator('#red-ui-header-button-deploy').click(),
  };
}
