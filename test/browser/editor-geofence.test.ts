import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Alarm } from '../../src/model/alarm.ts';
import { api, until } from '../flows/told.ts';
import { openBrowser, openEditor, shows } from '../support/browser.ts';
import { type EditorClicks, editorClicks } from '../support/editor-clicks.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const flows: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Yard' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { id: 'norm', type: 'tieline-normalize', z: 'tab', plant: 'plant', x: 100, y: 100, wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-geofence', z: 'tab', name: 'Left', plant: 'plant', assets: 'acme/#' },
    ...{ coordinates: 'plan', position: 'two properties', areas: '', alarm: 'left', margin: 1, dwellSeconds: 0 },
    ...{ fixes: 1, planWidth: 100, planLeft: 0, planBottom: 0, x: 300, y: 100, wires: [[], []] },
  },
];

interface Collection {
  features: { properties: Record<string, unknown>; geometry: { type: string; coordinates: number[][][] } }[];
}

/** `10 10 | 50 10` */
const points = (written: string) => written.split(' | ').map((pair) => pair.split(' ').map(Number));
const YARD = {
  ...{ type: 'Feature', properties: { name: 'yard <b onclick="x">', colour: 'red' } },
  geometry: {
    type: 'Polygon',
    coordinates: [points('10 10 | 50 10 | 50 40 | 10 40 | 10 10'), points('20 20 | 20 30 | 30 30 | 30 20 | 20 20')],
  },
};

/** A red picture of one point. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

for (const version of ['5', '4'] as const) {
  describe(`the areas of a geofence in the editor of Node-RED ${version === '5' ? '5' : '4.1'}`, function () {
    this.timeout(120_000);
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let page: Page;
    let clicks: EditorClicks;
    const faults: string[] = [];

    before(async () => {
      nodeRed = await startNodeRed({ version, flows });
      browser = await openBrowser();
      page = await openEditor(browser, nodeRed.url);
      clicks = editorClicks(page);
      page.on('pageerror', (error) => faults.push(error.message));
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
      deepEqual(faults, []);
    });

    const picture = () => page.locator('.tieline-areas');
    const text = () => page.locator('#node-input-areas');
    const areas = () => page.locator('.tieline-areas .area');
    const problem = () => page.locator('#node-input-areas-picture .tieline-problems');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const collection = async () => JSON.parse(await text().inputValue()) as Collection;
    const at = (x: number, y: number) => picture().click({ position: { x, y } });
    const paste = async (value: string) => {
      await text().fill(value);
      await text().dispatchEvent('change');
    };
    const centre = async (one: Locator) => {
      const box = await until(async () => (await one.boundingBox()) ?? undefined, 'it is drawn');
      return [box.x + box.width / 2, box.y + box.height / 2] as const;
    };
    const dragged = async (one: Locator, right: number, down: number) => {
      const [x, y] = await centre(one);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + right / 2, y + down / 2);
      await page.mouse.move(x + right, y + down);
      await page.mouse.up();
    };
    const report = (x: number, y: number) =>
      nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: 'acme/agv-3', payload: { x, y } });

    beforeEach(async () => {
      await clicks.open('Left');
      await picture().scrollIntoViewIfNeeded();
    });
    afterEach(async () => {
      if (await page.locator('.red-ui-tray').count()) await page.locator('#node-dialog-cancel').click();
      await clicks.noDialog();
    });

    it('are drawn by clicks, deployed, and watched', async () => {
      await button('Draw an area').click();
      for (const [x, y] of [
        [150, 60],
        [450, 60],
        [450, 260],
      ] as const)
        await at(x, y);
      await picture().dblclick({ position: { x: 150, y: 260 } });
      await until(async () => (await areas().count()) === 1, 'the area');
      const [drawn] = (await collection()).features;
      deepEqual([drawn?.properties.name, drawn?.geometry.coordinates[0]?.length], ['area 1', 5]);
      const [left = [], , right = []] = drawn?.geometry.coordinates[0] ?? [];
      const inside = [((left[0] ?? 0) + (right[0] ?? 0)) / 2, ((left[1] ?? 0) + (right[1] ?? 0)) / 2] as const;
      await page.locator('#node-dialog-ok').click();
      await clicks.noDialog();
      const logged = nodeRed.logs.length;
      await clicks.deploy();
      await until(() => nodeRed.logs.slice(logged).some((line) => /^Started/.test(line)), 'deployed');
      const alarms = async () => (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms ?? [];
      const alarm = await until(async () => {
        report(...inside);
        report(inside[0] + 500, inside[1]);
        return (await alarms()).find(({ condition }) => condition === 'geofence');
      }, 'the alarm');
      match(alarm.message, /^acme\/agv-3 left area 1: \d+ m outside at [\d.]+, [\d.]+$/);
      await clicks.open('Left');
      await shows(page.locator('.tieline-areas text.asset'), /^agv-3$/);
    });

    it('are the picture of GeoJSON that is pasted, in both directions, and can be undone', async () => {
      await text().fill(JSON.stringify(YARD));
      const name = async () => (await areas().count()) === 1 && areas().locator('title').textContent();
      await until(async () => (await name()) === 'yard <b onclick="x">', 'the area');
      equal(await page.locator('.tieline-areas b').count(), 0);
      const before = await areas().getAttribute('d');
      await areas().click({ position: { x: 8, y: 8 } });
      await until(async () => (await page.locator('.tieline-areas .point').count()) === 8, 'its points');
      await dragged(page.locator('.tieline-areas .point').first(), -30, 20);
      const [moved] = (await collection()).features;
      deepEqual(moved?.properties, { name: 'yard <b onclick="x">', colour: 'red' });
      const [first = [], ...others] = moved?.geometry.coordinates[0] ?? [];
      ok((first[0] ?? 0) < 10 && (first[1] ?? 0) < 10, `${first}`);
      deepEqual(others.slice(0, 3), points('50 10 | 50 40 | 10 40'));
      deepEqual(others.at(-1), first);
      await dragged(page.locator('.tieline-areas .between').nth(1), 0, 20);
      equal((await collection()).features[0]?.geometry.coordinates[0]?.length, 6);
      await page.keyboard.press('Delete');
      await until(
        async () => (await collection()).features[0]?.geometry.coordinates[0]?.length === 5,
        'without the point',
      );
      for (const _undone of [1, 2, 3]) await page.keyboard.press('Control+z');
      deepEqual(JSON.parse(await text().inputValue()), YARD);
      await until(async () => (await areas().getAttribute('d')) === before, 'the picture as it was');
    });

    it('can be typed as numbers', async () => {
      await paste(JSON.stringify(YARD));
      await page.locator('.tieline-area-list summary').click();
      await page.getByLabel('Name of area 1').fill('yard');
      await page.getByLabel('area 1, point 2, x', { exact: true }).fill('60,5');
      await page.getByLabel('area 1, point 2, y', { exact: true }).fill('north');
      await page.getByLabel('Remove area 1, hole 1, point 1').focus();
      const [typed] = (await collection()).features;
      deepEqual([typed?.properties.name, typed?.geometry.coordinates[0]?.[1]], ['yard', [60.5, 10]]);
      equal(await page.getByLabel('area 1, point 2, y', { exact: true }).inputValue(), '10');
      await shows(page.locator('.tieline-area-list summary'), /^yard: 8 points, 1,260 m²$/);
      await page.getByLabel('New point before area 1, point 1', { exact: true }).click();
      await until(async () => (await collection()).features[0]?.geometry.coordinates[0]?.length === 6, 'a point more');
      await page.getByLabel('Remove area 1', { exact: true }).click();
      equal(await text().inputValue(), '');
      await until(async () => (await areas().count()) === 0, 'an empty picture');
    });

    it('can be drawn by keys alone', async () => {
      await paste('');
      await picture().focus();
      for (const key of ['Enter', 'Space', 'ArrowRight', 'Space', 'ArrowUp', 'Space', 'Space', 'Backspace']) {
        await page.keyboard.press(key);
      }
      for (const key of ['ArrowUp', 'Space', 'Enter']) await page.keyboard.press(key);
      const [drawn] = (await collection()).features;
      equal(drawn?.geometry.coordinates[0]?.length, 5);
    });

    it('that are wrong are told with their place, and are not drawn over', async () => {
      await paste(JSON.stringify({ type: 'Polygon', coordinates: [points('0 0 | 20 20 | 20 0 | 0 20')] }));
      await shows(
        problem(),
        /^feature 1 \(area 1\), ring 1, point 3: \[20, 0\] given; allowed: a line to the next point/,
      );
      await until(async () => (await areas().count()) === 1, 'it is drawn all the same');
      await paste('{"type": "FeatureCollection", "features": [{"type"');
      await shows(problem(), /allowed: GeoJSON/);
      await button('Draw an area').click();
      await shows(problem(), /cannot be drawn: correct it first/);
      match(await text().inputValue(), /^\{"type"/);
    });

    it('may lie on a floor plan, which is kept in the flow', async () => {
      const plan = page.locator('#node-input-plan');
      const file = page.locator('#node-input-plan-row input[type=file]');
      await page.locator('summary', { hasText: 'Floor plan' }).click();
      await file.setInputFiles({ name: 'hall.png', mimeType: 'image/png', buffer: PNG });
      await until(async () => (await page.locator('.tieline-areas image').count()) === 1, 'the plan');
      match(await plan.inputValue(), /^data:image\/png;base64,iVBOR/);
      const width = async () => Number(await page.locator('.tieline-areas image').getAttribute('width'));
      const before = await width();
      await page.locator('#node-input-planWidth').fill('50');
      await page.locator('#node-input-planWidth').dispatchEvent('change');
      await until(async () => Math.abs((await width()) * 2 - before) < 1, 'half as wide');
      await file.setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(400_000) });
      await shows(problem(), /^large\.png has 400 kB; the flow takes pictures of at most 210 kB/);
      await file.setInputFiles({ name: 'plan.html', mimeType: 'text/html', buffer: PNG });
      await shows(problem(), /^plan\.html is no PNG, JPEG or SVG picture\.$/);
      await page.locator('#node-input-plan-row').getByRole('button', { name: 'Remove' }).click();
      equal(await plan.inputValue(), '');
    });
  });
}
