import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Browser, Page, Route } from 'playwright-core';
import type { PlantSurface } from '../../nodes/plant/plant.ts';
import type { Reading } from '../../src/model/reading.ts';
import { dialogIsOpen, openBrowser, openEditor, shows } from '../support/browser.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const MINUTE_MS = 60_000;
/** Forty times four hours. */
const MINUTES = 40 * 240;

const flows: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Hall' },
  { id: 'plant', type: 'tieline-plant', name: 'Press shop', timeZone: 'Europe/Berlin', tags: [] },
  { id: 'book', type: 'tieline-cmms', name: 'Order book', plant: 'plant', provider: 'order-book' },
  { id: 'norm', type: 'tieline-normalize', z: 'tab', plant: 'plant', x: 100, y: 100, wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-threshold', z: 'tab', name: 'Hall too warm', plant: 'plant', assets: 'acme/#' },
    ...{ property: 'air-temperature', unit: '°C', high: 27, deadband: 0.5, priority: 'medium' },
    ...{ x: 300, y: 100, wires: [['order'], []] },
  },
  {
    id: 'order',
    type: 'tieline-work-order',
    z: 'tab',
    name: 'order',
    cmms: 'book',
    recurrenceHours: 0,
    x: 500,
    y: 100,
    wires: [[]],
  },
];

/** One reading a minute up to now in two halls: about 22 °C, and in the first one 28 °C for ten minutes of every fourth hour. */
function halls(now: number): Reading[] {
  const source = { protocol: 'mqtt', link: 'Shop broker', address: 'x' };
  return Array.from({ length: MINUTES }, (_, minute) => {
    const time = now - (MINUTES - minute) * MINUTE_MS;
    const hot = minute % 240 >= 60 && minute % 240 < 70 ? 6 : 0;
    const value = 22 + Math.sin(minute / 200);
    const common = {
      property: 'air-temperature',
      unit: 'Cel',
      quality: 'good',
      time,
      receivedAt: time,
      source,
    } as const;
    return [
      { ...common, asset: 'acme/hall-1', value: value + hot },
      { ...common, asset: 'acme/hall-2', value, receivedAt: time + 1 },
    ];
  }).flat();
}

for (const version of ['5', '4'] as const) {
  describe(`trying a rule on recorded data in the editor of Node-RED ${version === '5' ? '5' : '4.1'}`, function () {
    this.timeout(120_000);
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let page: Page;
    const faults: string[] = [];

    before(async () => {
      nodeRed = await startNodeRed({ version, flows });
      const { runtime } = nodeRed.node<{ tieline: PlantSurface }>('plant').tieline;
      await runtime.ready;
      const history = await runtime.history.history();
      const readings = halls(runtime.clock());
      history.append(readings);
      for (let inFile = 0; inFile < readings.length; ) {
        const { readings: closed, openReadings, waiting } = await history.stats();
        inFile = waiting > 0 ? 0 : closed + openReadings;
      }
      browser = await openBrowser();
      page = await openEditor(browser, nodeRed.url);
      page.on('pageerror', (error) => faults.push(error.message));
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    beforeEach(async () => {
      await page.evaluate(() => {
        const { RED } = globalThis as unknown as Editor;
        RED.editor.edit(RED.nodes.node('rule'));
      });
      await page.locator('.tieline-backtest').waitFor();
      await dialogIsOpen(page);
    });
    afterEach(async () => {
      await page.locator('#node-dialog-cancel').click();
      await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
    });

    const headline = () => page.locator('.tieline-headline');
    const tryIt = () => page.getByRole('button', { name: 'Try it' });
    const high = () => page.locator('#node-input-high');

    it('tells the alarms and orders, and shows them in a chart and a table, by keyboard alone', async () => {
      await tryIt().focus();
      await page.keyboard.press('Enter');
      await headline().waitFor();
      equal(await headline().textContent(), '40 alarms in 6.67 days, 6 a day; 40 work orders.');
      await page.locator('.tieline-headline:focus').waitFor();
      await shows(page.locator('.tieline-outcome'), /19,200 readings from .* \(Europe\/Berlin\), in/);
      const chart = page.getByRole('img', {
        name: /Course of air-temperature of acme\/hall-1 .* between 21 °C and 2\d/,
      });
      ok((await chart.locator('rect.alarm').count()) >= 20);
      deepEqual(await chart.locator('text.limit').allTextContents(), ['H 27 °C']);
      const rows = page.locator('.tieline-alarms tbody tr');
      equal(await rows.count(), 10);
      await shows(rows.first(), /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\dH2\d\.\d+ °C(600 s|10 min)$/);
      equal(await page.locator('.tieline-alarms caption').textContent(), 'The first 10 of 40 alarms');
      await page.getByLabel('Signal', { exact: true }).selectOption({ label: 'acme/hall-2/air-temperature: 0 alarms' });
      await page.getByText('No alarm on this signal.').waitFor();
    });

    it('runs the settings as they stand in the dialog, not those that are deployed', async () => {
      await tryIt().click();
      await headline().getByText('40 alarms').waitFor();
      await high().fill('99');
      await page.getByText('The settings have changed since').waitFor();
      await tryIt().click();
      await headline().getByText('0 alarms in 6.67 days; 0 work orders.').waitFor();
      ok(await page.getByText('The settings have changed since').isHidden());
      await high().fill('27');
      await page.locator('#node-input-onDelaySeconds').fill('900');
      await tryIt().click();
      await headline().getByText('0 alarms').waitFor();
      let deployed: unknown;
      nodeRed.RED.nodes.eachNode((node) => {
        if (node.id === 'rule') deployed = (node as unknown as FlowNode).high;
      });
      equal(deployed, 27);
    });

    it('keeps to the time that is chosen', async () => {
      await page.locator('#tieline-backtest-range').selectOption({ label: 'the last day' });
      await tryIt().click();
      await headline().getByText('6 alarms in').waitFor();
    });

    it('names settings that are wrong instead of running them', async () => {
      await page.locator('#node-input-low').fill('40');
      await tryIt().click();
      const problems = page.locator('.tieline-backtest .tieline-problems');
      equal(await problems.textContent(), 'High limit (H): 27 given; allowed: a number above L (40)');
      equal(await headline().count(), 0);
      await page.locator('#node-input-low').fill('');
      await high().fill('$' + '{HIGH}');
      await tryIt().click();
      await problems.getByText(/"\$\{HIGH\}" given; allowed: a number/).waitFor();
    });

    it('can be cancelled', async () => {
      let hold: (request: Route) => void = () => undefined;
      const asked = new Promise<Route>((resolve) => {
        hold = resolve;
      });
      // A runtime that is far away: the request is held until it is given up.
      await page.route('**/tieline/api/backtests', hold);
      await tryIt().click();
      const held = await asked;
      await page.locator('.tieline-progress progress').waitFor();
      await page.locator('.tieline-cancel').click();
      await page.getByText('Cancelled.').waitFor();
      ok(await page.locator('.tieline-progress').isHidden());
      await held.abort();
      await page.unroute('**/tieline/api/backtests');
      await tryIt().click();
      await headline().waitFor();
      match(String(await headline().textContent()), /^40 alarms/);
    });

    it('leaves no error in the page', () => {
      deepEqual(faults, []);
    });
  });
}

/** The parts of the editor page that the tests call. */
interface Editor {
  RED: {
    nodes: { node(id: string): Record<string, unknown> };
    editor: { edit(node: unknown): void };
  };
}
