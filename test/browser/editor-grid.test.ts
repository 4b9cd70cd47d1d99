import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { dialogIsOpen, openBrowser, openEditor } from '../support/browser.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { pasteInto } from '../support/paste-into.ts';

const PLANT = 'grid-plant';
const INJECTED = {
  topic: 'plc/new/speed',
  payload: '{"value":3,"unit":"m/s"}',
  payloadType: 'json',
  props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
};
const flows = [
  { id: 'grid-tab', type: 'tab', label: 'grid' },
  { id: PLANT, type: 'tieline-plant', name: 'Grid', timeZone: 'UTC', tags: [] },
  { id: 'grid-inject', type: 'inject', z: 'grid-tab', once: true, onceDelay: 0, ...INJECTED, wires: [['grid-norm']] },
  { id: 'grid-norm', type: 'tieline-normalize', z: 'grid-tab', plant: PLANT, wires: [[]] },
];
const HEADING = 'Address\tAsset\tProperty\tUnit\tDescription';
const sheet = (count: number) =>
  [
    HEADING,
    ...Array.from({ length: count }, (_, i) => `plc/${i}\tacme/press-${i}\ttemp\t°C\tsensor "${i}", upper`),
  ].join('\n');

describe('a thousand tags in the editor', function () {
  this.timeout(60_000);
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  /** The plant's dialog has other tables, too. */
  const table = () => page.locator('#node-config-input-tags-row');
  const count = () => table().locator('.tieline-grid-count');
  const cell = (column: string) => table().locator('.tieline-grid').getByLabel(column, { exact: true });
  const tags = () =>
    page.evaluate(([id]) => (globalThis as unknown as Editor).RED.nodes.node(id ?? '').tags as unknown[], [PLANT]);
  const openPlant = async () => {
    await page.evaluate(
      ([id]) => (globalThis as unknown as Editor).RED.editor.editConfig('', 'tieline-plant', id ?? ''),
      [PLANT],
    );
    await table().locator('.tieline-grid').waitFor();
    await dialogIsOpen(page);
  };
  const done = async () => {
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
  };
  const importCsv = async (text: string) => {
    const file = { name: 'tags.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
    await table().locator('.tieline-grid-tools input[type=file]').setInputFiles(file);
    await table().locator('.tieline-import-summary:focus').waitFor();
  };

  before(async () => {
    nodeRed = await startNodeRed({ flows });
    browser = await openBrowser();
    page = await openEditor(browser, nodeRed.url);
    page.on('pageerror', (error) => faults.push(error.message));
    await openPlant();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });

  it('are pasted from a spreadsheet under its own headings, and only those that can be seen are in the page', async () => {
    await table().getByRole('button', { name: 'add to tags' }).click();
    await pasteInto(cell('Address').first(), sheet(1000));
    await count().filter({ hasText: '1,000 rows · 1,000 rows pasted' }).waitFor();
    assert.ok((await table().locator('.tieline-table-row').count()) < 30);
    assert.ok(await table().locator('.tieline-grid-tools input[type=file]').isHidden(), 'a button stands for it');
  });

  it('are found by words, edited, and keep their places', async () => {
    await page.getByLabel('Search in tags').fill('press-777 temp');
    await count().filter({ hasText: '1 of 1,000 rows' }).waitFor();
    await cell('Property').fill('oil temperature');
    await page.getByLabel('Search in tags').fill('');
    await count()
      .filter({ hasText: /^1,000 rows/ })
      .waitFor();
  });

  it('are walked through by keyboard alone, however far', async () => {
    await cell('Address').first().focus();
    for (let i = 0; i < 12; i++) await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowDown');
    const place = await page.locator('[role=row]:focus-within').getAttribute('aria-rowindex');
    assert.ok(Number(place) > 60, `row ${place}`);
  });

  it('are saved, and equal what was pasted when they are exported', async () => {
    await done();
    const stored = (await tags()) as { address: string; property: string }[];
    assert.equal(stored.length, 1000);
    assert.equal(stored[777]?.property, 'oil temperature');
    await openPlant();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      table().getByRole('button', { name: 'export CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const lines = text.trim().split('\n');
    assert.equal(lines.length, 1001);
    assert.match(lines[1] ?? '', /^plc\/0,,acme\/press-0,temp,°C,.*"sensor ""0"", upper"/);
    await importCsv(text);
    await table().getByRole('button', { name: 'replace the table by 1,000 rows' }).click();
    await done();
    assert.deepEqual(await tags(), stored);
  });

  it('are imported from CSV after a look at every row that is wrong, and the import is undone by one click', async () => {
    await openPlant();
    await importCsv(
      'address;asset;property;scale\nplc/0;acme/other;temp;\nnew/1;acme/new;temp;tenth\nnew/2;acme/new;;2\nnew/3;acme/new;flow;2,5\n',
    );
    const summary = await table().locator('.tieline-import-summary').textContent();
    assert.equal(summary, 'tags.csv: 2 rows can be taken, 2 rows wrong.');
    const wrong = await table().locator('.tieline-import-faults tbody tr').allTextContents();
    assert.deepEqual(wrong, [
      '3Scale: "tenth" given; allowed: a number',
      '4Property: nothing given; allowed: text such as setpoint',
    ]);
    assert.match((await count().textContent()) ?? '', /^1,000 rows/, 'nothing is changed yet');
    await table().getByRole('button', { name: 'update 1, add 1' }).click();
    await count().filter({ hasText: '1,001 rows · 2 rows imported' }).waitFor();
    await table().getByRole('button', { name: 'undo' }).click();
    await count()
      .filter({ hasText: /^1,000 rows/ })
      .waitFor();
  });

  it('are read from a Thing Description, with what it does not give told by its reason', async () => {
    const form = [{ href: 'mqtt://broker/boiler/temperature' }];
    const thing = {
      ...{ '@context': 'https://www.w3.org/2022/wot/td/v1.1', title: 'Boiler' },
      properties: {
        temperature: { type: 'number', unit: '°C', forms: form },
        lamp: { forms: [{ href: 'https://lamp/on' }] },
      },
    };
    const file = { name: 'boiler.jsonld', mimeType: 'application/ld+json', buffer: Buffer.from(JSON.stringify(thing)) };
    await table().locator('.tieline-grid-tools input[type=file]').setInputFiles(file);
    await table().locator('.tieline-import-summary:focus').waitFor();
    const wrong = await table().locator('.tieline-import-faults tbody tr').allTextContents();
    assert.deepEqual(wrong, ['2property lamp: https is none of mqtt and modbus']);
    await table()
      .getByRole('button', { name: /^update 0, add 1$/ })
      .click();
    await count().filter({ hasText: '1 row imported' }).waitFor();
    await table().getByRole('button', { name: 'undo' }).click();
    await count()
      .filter({ hasText: /^1,000 rows/ })
      .waitFor();
  });

  it('are selected, and removed by one key', async () => {
    const number = (row: number) => table().getByRole('button', { name: `Row ${row}, select`, exact: true });
    await table()
      .locator('.tieline-grid')
      .evaluate((grid) => {
        grid.scrollTop = 0;
      });
    await number(2).click();
    await number(5).click({ modifiers: ['Shift'] });
    await count().filter({ hasText: '4 selected' }).waitFor();
    await page.keyboard.press('Delete');
    await count().filter({ hasText: '996 rows' }).waitFor();
    await done();
    assert.equal((await tags()).length, 996);
  });

  it('get the addresses that came without a tag by one click, once', async () => {
    await openPlant();
    const add = table().getByRole('button', { name: 'add addresses without a tag' });
    await add.click();
    await count().filter({ hasText: '997 rows · 1 row added' }).waitFor();
    await add.click();
    await count().filter({ hasText: 'there are no others' }).waitFor();
    await done();
    const added = { address: 'plc/new/speed', asset: 'plc/new', property: 'speed', unit: 'm/s' };
    assert.partialDeepStrictEqual((await tags()).at(-1), added);
  });

  it('go to a file when they are too many for a flow, and come back from it', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `plc/${i},acme/munich/line-1/machine-${i},temp,°C`);
    await openPlant();
    await importCsv(`address,asset,property,unit\n${many.join('\n')}\n`);
    await table().getByRole('button', { name: 'replace the table by 20,000 rows' }).click();
    await done();
    const node = () =>
      page.evaluate(
        ([id]) => {
          const { tags, tagsFile } = (globalThis as unknown as Editor).RED.nodes.node(id ?? '');
          return { tags: (tags as unknown[]).length, tagsFile: String(tagsFile) };
        },
        [PLANT],
      );
    const { tags: inFlow, tagsFile } = await node();
    assert.deepEqual([inFlow, tagsFile.length > 8], [0, true]);
    await page
      .locator('.red-ui-notification')
      .filter({ hasText: 'writing 20,000 rows' })
      .waitFor({ state: 'detached' });
    await openPlant();
    await count()
      .filter({ hasText: /^20,000 rows/ })
      .waitFor();
    await done();
    assert.deepEqual(await node(), { tags: 0, tagsFile }, 'what has not changed keeps its file');
    await openPlant();
    await count()
      .filter({ hasText: /^20,000 rows/ })
      .waitFor();
    await importCsv('address,asset,property\nplc/1,acme/one,temp\n');
    await table().getByRole('button', { name: 'replace the table by 1 row' }).click();
    await done();
    assert.deepEqual(await node(), { tags: 1, tagsFile: '' });
  });

  it('go to a file, too, when they come with a flow that is imported', async () => {
    const tags = Array.from({ length: 20_000 }, (_, i) => ({
      address: `plc/${i}`,
      asset: `acme/machine-${i}`,
      property: 'temp',
    }));
    const bundle = [{ id: 'imported-plant', type: 'tieline-plant', name: 'Imported', timeZone: 'UTC', tags }];
    await page.evaluate(
      (nodes) => (globalThis as unknown as Editor).RED.view.importNodes(nodes, { generateIds: false }),
      bundle,
    );
    await page
      .locator('.red-ui-notification')
      .filter({ hasText: 'writing 20,000 rows' })
      .waitFor({ state: 'detached' });
    const imported = await page.evaluate(() => {
      const { tags: left, tagsFile } = (globalThis as unknown as Editor).RED.nodes.node('imported-plant');
      return { left: (left as unknown[]).length, tagsFile: String(tagsFile) };
    });
    assert.equal(imported.left, 0);
    const kept = await fetch(`${nodeRed.url}/tieline/api/tables/${imported.tagsFile}`);
    assert.equal((await kept.text()).trim().split('\n').length, 20_001);
  });

  it('leave no error in the page', () => assert.deepEqual(faults, []));
});

/** The parts of the editor page that the tests call. */
interface Editor {
  RED: {
    nodes: { node(id: string): Record<string, unknown> };
    editor: { editConfig(name: string, type: string, id: string): void };
    view: { importNodes(nodes: unknown[], options: object): void };
  };
}
