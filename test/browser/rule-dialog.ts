import type { Locator, Page } from 'playwright-core';
import { dialogIsOpen } from '../support/browser.ts';
import type { FlowNode } from '../support/flow.ts';

/** A logic node without a rule, called as its id, in the flow `tab` of the plant `plant`. */
export const logicNode = (id: string, more: object): FlowNode => ({
  ...{ id, z: 'tab', type: 'tieline-logic', name: id, plant: 'plant', logic: '', units: [], hears: 'wires' },
  ...{ property: '', whenUnknown: 'hold', calendar: '', lateReadings: 'ignore', priority: 'medium', latching: 'no' },
  ...{ message: '', x: 340, wires: [['raised'], ['cleared']], ...more },
});

/** The dialog of a logic node, as a person uses it. */
export function ruleDialog(page: Page) {
  const open = async (id: string) => {
    await page.evaluate(
      ([of]) => {
        const { RED } = globalThis as unknown as Editor;
        RED.editor.edit(RED.nodes.node(of ?? ''));
      },
      [id],
    );
    await page.locator('.tieline-tabs').waitFor();
    await dialogIsOpen(page);
  };
  const leave = async (button: 'ok' | 'cancel') => {
    await page.locator(`#node-dialog-${button}`).click();
    await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
  };
  const stored = (id: string) =>
    page
      .evaluate(([of]) => (globalThis as unknown as Editor).RED.nodes.node(of ?? ''), [id])
      .then(({ logic, units, valid }) => ({ rule: JSON.parse(String(logic)) as unknown, units, valid }));
  const picture = () => page.locator('.tieline-picture');
  const field = (name: string) => picture().getByLabel(name, { exact: true });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  const clause = (name: string) =>
    picture()
      .locator('fieldset', { has: page.locator(`legend:text-is("${name}")`) })
      .last();
  const standing = (name: string) => clause(name).locator('.tieline-standing');
  const json = () => page.locator('#node-input-logic');
  const offered = () =>
    page.locator('#tieline-logic-signals option').evaluateAll((all) => all.map((one) => one.getAttribute('value')));
  /** The rule as its text says now, and what stands in fields. */
  const built = async () => JSON.parse(await json().inputValue());
  const values = (...names: string[]) => Promise.all(names.map((name) => field(name).inputValue()));
  /** A text field counts once it is left. */
  const fill = async (at: Locator, text: string) => {
    await at.fill(text);
    await at.press('Tab');
  };
  const paste = async (text: string) => {
    await tab('JSON').click();
    await json().fill(text);
    await tab('Builder').click();
  };
  /** What one sees of the picture, with what stands in its fields; how the clauses stand goes on. */
  const seen = () =>
    picture().evaluate((place) => {
      const copy = place.cloneNode(true) as HTMLElement;
      for (const one of copy.querySelectorAll('.tieline-standing')) one.replaceChildren();
      const fields = [...place.querySelectorAll<HTMLInputElement>('input, select, textarea')];
      return { markup: copy.innerHTML, values: fields.map(({ value }) => value) };
    });
  return {
    open,
    leave,
    stored,
    built,
    offered,
    values,
    picture,
    field,
    button,
    tab,
    clause,
    standing,
    json,
    fill,
    paste,
    seen,
  };
}

/** The parts of the editor page that the tests call. */
interface Editor {
  RED: {
    nodes: { node(id: string): Record<string, unknown> };
    editor: { edit(node: unknown): void };
  };
}
