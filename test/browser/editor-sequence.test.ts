import { equal, match, ok } from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { dialogIsOpen, openBrowser, openEditor, shows } from '../support/browser.ts';
import { editorClicks } from '../support/editor-clicks.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const flows: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Gate' },
  { id: 'plant', type: 'tieline-plant', name: 'Site', timeZone: 'UTC', staleAfterSeconds: 60, tags: [] },
  { id: 'norm', type: 'tieline-normalize', z: 'tab', plant: 'plant', x: 100, y: 100, wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-sequence', z: 'tab', name: '', plant: 'plant', assets: 'site/+' },
    ...{ pattern: 'A then B', eventA: '[door] is open', eventB: '[light] is on', withinSeconds: 60, lateSeconds: 20 },
    ...{ x: 300, y: 100, wires: [[], []] },
  },
];

interface Editor {
  RED: { editor: { edit(node: unknown): void }; nodes: { node(id: string): unknown } };
}

for (const version of ['5', '4'] as const) {
  describe(`the dialog of a sequence in the editor of Node-RED ${version === '5' ? '5' : '4.1'}`, function () {
    this.timeout(120_000);
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let page: Page;
    const faults: string[] = [];

    before(async () => {
      nodeRed = await startNodeRed({ version, flows });
      browser = await openBrowser();
      page = await openEditor(browser, nodeRed.url);
      page.on('pageerror', (error) => faults.push(error.message));
      await page.evaluate(() => {
        const { RED } = globalThis as unknown as Editor;
        RED.editor.edit(RED.nodes.node('rule'));
      });
      await dialogIsOpen(page);
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    const picture = (name: RegExp) => page.getByRole('img', { name });
    const sentence = () => page.locator('.tieline-sentence');
    const shownField = (name: string) => page.locator(`#node-input-${name}`).isVisible();

    it('draws the pattern as it is set, above what can be tried on recorded data', async () => {
      const drawn = picture(/^Raises when \[light\] is on comes within 60 s after \[door\] is open\.$/);
      equal(await drawn.locator('.event').count(), 2);
      equal(await drawn.locator('.late').count(), 0);
      const [drawing, backtest] = await Promise.all([
        drawn.boundingBox(),
        page.locator('.tieline-backtest').boundingBox(),
      ]);
      ok(drawing && backtest && drawing.y < backtest.y);
      ok(drawing.width > 300 && drawing.height > 60);
    });

    it('draws another one as soon as it is chosen, with the fields that belong to it', async () => {
      await page.getByLabel('Alarm when').selectOption({ label: 'A without B within T' });
      const drawn = picture(/^Raises 60 s after \[door\] is open, where \[light\] is on has not come until then, once/);
      await drawn.waitFor();
      equal(await drawn.locator('.missing').count(), 1);
      equal(await drawn.locator('.late').count(), 1);
      await shows(page.locator('.tieline-note'), /Where light is told only when it changes, nobody knows/);
      equal(await shownField('lateSeconds'), true);
      equal(await shownField('standsSeconds'), false);
      await page.getByLabel('Alarm when').selectOption({ label: 'A n times within T' });
      await shows(sentence(), /^Raises when \[door\] is open comes 3 times within 60 s\.$/);
      equal(await page.locator('.tieline-timeline .event').count(), 3);
      equal(await shownField('eventB'), false);
      equal(await shownField('times'), true);
    });

    it('follows what is typed', async () => {
      await page.getByLabel('n', { exact: true }).fill('5');
      await page.getByLabel('T', { exact: true }).fill('90');
      await shows(sentence(), /^Raises when \[door\] is open comes 5 times within 90 s\.$/);
      equal(await page.locator('.tieline-timeline .event').count(), 5);
      await page.getByLabel('T', { exact: true }).fill('soon');
      await page.locator('.tieline-timeline').waitFor({ state: 'detached' });
      await page.getByLabel('T', { exact: true }).fill('90');
      await picture(/5 times within 90 s/).waitFor();
    });

    it('is deployed as it was drawn, and named on the canvas by its signals', async () => {
      await page.locator('#node-dialog-ok').click();
      const clicks = editorClicks(page);
      await clicks.noDialog();
      await page.locator('g.red-ui-flow-node-label', { hasText: 'door several times' }).waitFor();
      const isDeployed = page.waitForResponse((answer) => {
        return answer.url().endsWith('/flows') && answer.request().method() === 'POST';
      });
      await clicks.deploy();
      await isDeployed;
      const stored = await (await fetch(`${nodeRed.url}/flows`)).json();
      match(JSON.stringify(stored), /"pattern":"A n times".*"withinSeconds":"90","times":"5"/);
      equal(faults.join(), '');
    });
  });
}
