import { equal, ok } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { PlantSurface } from '../../nodes/plant/plant.ts';
import type { Reading } from '../../src/model/reading.ts';
import { skipWhere } from '../interop/skip.ts';
import { DATA } from '../support/benchmark-data.ts';
import { dialogIsOpen, openBrowser, openEditor, shows } from '../support/browser.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const RECORD = join(DATA, 'nab', 'data', 'realKnownCause', 'ambient_temperature_system_failure.csv');
const WEEK_MS = 7 * 86_400_000;

const flows: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Office' },
  { id: 'plant', type: 'tieline-plant', name: 'Office', timeZone: 'UTC', historyDays: 400, tags: [] },
  { id: 'norm', type: 'tieline-normalize', z: 'tab', plant: 'plant', x: 100, y: 100, wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-anomaly', z: 'tab', name: 'Unusual', plant: 'plant', assets: 'office/#' },
    ...{ property: 'temperature', unit: '°C', falseAlarms: 0.5, clearAfterSeconds: 43_200 },
    ...{ x: 300, y: 100, wires: [[], []] },
  },
];

/** The recorded ambient temperature of an office, an hour apart, moved by whole weeks so that it ends this week. */
async function recorded(now: number): Promise<Reading[]> {
  const [, ...lines] = (await readFile(RECORD, 'utf8')).trim().split('\n');
  const rows = lines.map((line) => {
    const [time = '', value = ''] = line.split(',');
    return { time: Date.parse(`${time.replace(' ', 'T')}Z`), value: Number(value) };
  });
  const moved = Math.floor((now - (rows.at(-1)?.time ?? now)) / WEEK_MS) * WEEK_MS;
  const source = { protocol: 'mqtt', link: 'Broker', address: 'x' };
  return rows.map(({ time, value }) => ({
    ...{ asset: 'office/hall', property: 'temperature', unit: '[degF]', value, quality: 'good', source },
    ...{ time: time + moved, receivedAt: time + moved },
  }));
}

interface Editor {
  RED: { editor: { edit(node: unknown): void }; nodes: { node(id: string): unknown } };
}

describe('the dialog of an anomaly rule, over a recorded ambient temperature', function () {
  this.timeout(120_000);
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  before(async function () {
    skipWhere(existsSync(RECORD) ? undefined : `${RECORD} is missing: set TIELINE_DATA`, this);
    nodeRed = await startNodeRed({ flows });
    const { runtime } = nodeRed.node<{ tieline: PlantSurface }>('plant').tieline;
    await runtime.ready;
    (await runtime.history.history()).append(await recorded(runtime.clock()));
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

  const headline = () => page.locator('.tieline-headline');
  const alarms = async () => Number(/^(\d+) alarms?/.exec((await headline().textContent()) ?? '')?.[1]);

  it('shows the course, where it was expected, how far it deviated, and the alarms', async () => {
    await page.getByLabel('Time', { exact: true }).selectOption({ label: 'all that is recorded' });
    await page.getByRole('button', { name: 'Try it' }).click();
    await shows(headline(), /^\d+ alarms? in 3\d\d days/, 30_000);
    const chart = page.getByRole('img', { name: /Course of temperature of office\/hall/ });
    ok((await chart.locator('path.curve').count()) > 0);
    ok((await chart.locator('path.expected').count()) > 0);
    ok(((await chart.locator('path.deviation').getAttribute('d')) ?? '').length > 500);
    ok(((await chart.locator('path.allowed').getAttribute('d')) ?? '').length > 500);
    ok((await chart.locator('rect.alarm').count()) > 0);
    ok((await alarms()) > 0 && (await alarms()) < 20, `${await alarms()}`);
  });

  it('makes more alarms of it, and fewer, as the accepted false alarms are dragged', async () => {
    const before = await alarms();
    const slider = page.getByRole('slider', { name: 'False alarms' });
    equal(await slider.getAttribute('aria-valuetext'), '0.5 a month');
    await slider.focus();
    await page.keyboard.press('End');
    await shows(headline(), new RegExp(`^(?!${before} alarms?)\\d+ alarms?`), 30_000);
    const many = await alarms();
    ok(many > before, `${before} → ${many}`);
    equal(await page.locator('#node-input-falseAlarms').inputValue(), '100');
    await page.locator('#tieline-drag:focus').waitFor();
    await page.keyboard.press('Home');
    await shows(headline(), new RegExp(`^(?!${many} alarms?)\\d+ alarms?`), 30_000);
    ok((await alarms()) <= before, `${before} → ${await alarms()}`);
  });

  it('leaves no error in the page', () => equal(faults.join(), ''));
});
