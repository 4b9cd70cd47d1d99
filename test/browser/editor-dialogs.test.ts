import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { dialogIsOpen, openBrowser, openEditor, shows } from '../support/browser.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { pasteInto } from '../support/paste-into.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const example = (name: string) =>
  JSON.parse(readFileSync(join(PACKAGE_DIR, 'examples', `${name}.json`), 'utf8')) as FlowNode[];

/** Nodes of three examples on one tab each, and where they are. */
const flows = [...example('setpoint'), ...example('threshold'), ...example('watchdog')];
const idOf = (type: string) => flows.find((node) => node.type === type)?.id ?? '';
const plantOf = (type: string) => String(flows.find((node) => node.type === type)?.plant);
const tabOf = (type: string) => String(flows.find((node) => node.type === type)?.z);

for (const version of ['5', '4'] as const) {
  describe(`the dialogs in the editor of Node-RED ${version === '5' ? '5' : '4.1'}`, () => {
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let page: Page;
    const faults: string[] = [];

    before(async () => {
      nodeRed = await startNodeRed({ version, flows });
      browser = await openBrowser();
      page = await openEditor(browser, nodeRed.url);
      page.on('pageerror', (error) => faults.push(error.message));
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    const open = async (type: string) => {
      await page.evaluate(([tab]) => (globalThis as unknown as Editor).RED.workspaces.show(tab ?? ''), [tabOf(type)]);
      await page.evaluate(
        ([id]) => {
          const { RED } = globalThis as unknown as Editor;
          RED.editor.edit(RED.nodes.node(id ?? ''));
        },
        [idOf(type)],
      );
      await page.locator('.tieline-form').first().waitFor();
      await dialogIsOpen(page);
    };
    const done = async () => {
      await page.locator('#node-dialog-ok').click();
      await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
    };

    it('show the link of the chosen protocol only', async () => {
      await open('tieline-setpoint');
      assert.ok(await page.locator('#node-input-modbusLink').isVisible());
      assert.ok(await page.locator('#node-input-mqttLink').isHidden());
      await page.locator('#node-input-protocol').selectOption('mqtt');
      assert.ok(await page.locator('#node-input-modbusLink').isHidden());
      assert.ok(await page.locator('#node-input-mqttLink').isVisible());
      await page.locator('#node-input-protocol').selectOption('modbus');
      await done();
    });

    it('mark a field whose value contradicts another, as soon as either changes', async () => {
      await open('tieline-threshold');
      const labelled = page.getByLabel('High limit (H)', { exact: true });
      assert.equal(await labelled.getAttribute('id'), 'node-input-high');
      const wrong = page.locator('#node-input-high.input-error');
      assert.equal(await wrong.count(), 0);
      await page.locator('#node-input-low').fill('40');
      await page.locator('#node-input-low').press('Tab');
      await wrong.waitFor();
      await page.locator('#node-input-low').fill('');
      await page.locator('#node-input-low').press('Tab');
      await wrong.waitFor({ state: 'detached' });
      await done();
    });

    it('say of a condition on another signal where it cannot be read, and show what belongs to the choice made', async () => {
      await open('tieline-watchdog');
      const [offline, factor] = [page.locator('#node-input-offlineWhen'), page.locator('#node-input-factor')];
      const wrong = page.locator('#node-input-offlineWhen.input-error');
      assert.equal(await offline.inputValue(), '[demo/gateway/status] is offline');
      assert.equal(await wrong.count(), 0);
      await offline.fill('[../status] offline');
      await offline.press('Tab');
      await wrong.waitFor();
      await offline.fill('[../status] is offline');
      await offline.press('Tab');
      await wrong.waitFor({ state: 'detached' });
      assert.ok(await factor.isHidden());
      await page.locator('#node-input-interval').selectOption('learnt');
      assert.ok(await factor.isVisible());
      assert.ok(await page.locator('#node-input-silenceSeconds').isHidden());
      await done();
    });

    it('say below a field that it selects nothing of what the plant describes, and take it all the same', async () => {
      const tags = [{ address: 'a', asset: 'demo/munich/press-shop/hall', property: 'temperature' }];
      const describe = (rows: object[]) =>
        page.evaluate(
          ([id, rows]) => Object.assign((globalThis as unknown as Editor).RED.nodes.node(id), { tags: rows }),
          [plantOf('tieline-threshold'), rows] as const,
        );
      await describe(tags);
      await open('tieline-threshold');
      const [assets, property] = [page.locator('#node-input-assets'), page.locator('#node-input-property')];
      const note = page.locator('.tieline-note:visible');
      assert.equal(await note.count(), 0);
      await property.fill('temprature');
      await property.press('Tab');
      await note.waitFor();
      assert.equal(await note.textContent(), 'Property: "temprature" given; the plant knows temperature');
      assert.equal(await note.evaluate((element) => element.previousElementSibling?.id), 'node-input-property-row');
      assert.equal(await page.locator('.tieline-form .input-error').count(), 0);
      await property.fill('temperature');
      await property.press('Tab');
      await note.waitFor({ state: 'detached' });
      await assets.fill('demo/munich/hall');
      await assets.press('Tab');
      await note.waitFor();
      await shows(note, /^Assets: "demo\/munich\/hall" given; the plant knows signals of demo/);
      assert.equal(await note.evaluate((element) => element.previousElementSibling?.id), 'node-input-assets-row');
      await done();
      assert.deepEqual(
        await page.evaluate(
          ([id]) => {
            const { valid, assets } = (globalThis as unknown as Editor).RED.nodes.node(id ?? '');
            return { valid, assets };
          },
          [idOf('tieline-threshold')],
        ),
        { valid: true, assets: 'demo/munich/hall' },
      );

      await open('tieline-threshold');
      await note.waitFor();
      await describe([...tags, { address: 'b', asset: 'demo/munich/hall', property: 'temperature' }]);
      await page.evaluate(
        ([id]) => {
          const { RED } = globalThis as unknown as Editor;
          RED.events.emit('nodes:change', RED.nodes.node(id ?? ''));
        },
        [plantOf('tieline-threshold')],
      );
      await note.waitFor({ state: 'detached' });
      await done();
      await describe([]);
    });

    it('take rows from a spreadsheet into the tag table and name a wrong cell', async () => {
      await open('tieline-setpoint');
      await page.locator('#node-input-btn-modbusLink-edit').click();
      await page.locator('#node-config-input-btn-plant-edit').click();
      const rows = page.locator('#node-config-input-tags-rows [role=row]:has(input)');
      await rows.first().waitFor();
      const before = await rows.count();
      await page.getByRole('button', { name: 'add to tags' }).click();
      const first = rows.nth(before).getByLabel('Address', { exact: true });
      await first.waitFor();
      await pasteInto(first, 'a1\t\tx/y\tone\nb2\t\tx/y\ttwo\t\t\ttenth\r\n');
      await rows.nth(before + 1).waitFor();
      assert.equal(await rows.count(), before + 2);
      const wrong = page.locator('#node-config-input-tags-rows .input-error');
      assert.equal(await wrong.count(), 1);
      assert.equal(await wrong.getAttribute('aria-label'), 'Scale');
      assert.match((await wrong.getAttribute('title')) ?? '', /allowed is a number/);
      await shows(page.locator('#node-config-input-tags-row .tieline-problems'), /Tags row 5, Scale/);

      await wrong.fill('0.1');
      await wrong.waitFor({ state: 'detached' });
    });

    it('keep each heading above its column, and a wide table inside the dialog', async () => {
      const left = async (part: string) => (await page.locator(part).last().boundingBox())?.x ?? Number.NaN;
      const [heading, cell] = [
        await left('#node-config-input-tags-row .tieline-table-header > :last-child'),
        await left('#node-config-input-tags-rows .tieline-table-row > :nth-last-child(2)'),
      ];
      assert.ok(Math.abs(heading - cell) < 3, `the last heading at ${heading}, its column at ${cell}`);
      const form = page.locator('#node-config-input-form');
      assert.ok(await form.evaluate((element) => element.scrollWidth <= element.clientWidth + 1));
    });

    it('keep the table when the dialog is done', async () => {
      await page.locator('#node-config-dialog-ok').last().click();
      const tags = await page.evaluate(
        ([id]) => (globalThis as unknown as Editor).RED.nodes.node(id ?? '').tags as { address: string }[],
        [idOf('tieline-plant')],
      );
      assert.deepEqual(tags.at(-1), { address: 'b2', asset: 'x/y', property: 'two', scale: '0.1' });
    });

    it('leave no error in the page', () => {
      assert.deepEqual(faults, []);
    });
  });
}

/** The parts of the editor page that the tests call. */
interface Editor {
  RED: {
    workspaces: { show(id: string): void };
    nodes: { node(id: string): Record<string, unknown> };
    editor: { edit(node: unknown): void };
    events: { emit(event: string, node: unknown): void };
  };
}
