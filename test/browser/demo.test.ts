import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { type StartedDemo, startOnFreshClone } from '../support/fresh-clone.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

/** Where the README's pictures are; they are taken anew where this is set. */
const PICTURES = process.env.TIELINE_PICTURES ? join(PACKAGE_DIR, 'docs', 'images') : undefined;

interface Trace {
  alarm: { state: string; clearedAt?: number; raisedAt: number };
  commands: { outcome: string; readBack?: number; command: { value: number } }[];
  orders: { number?: string; delivery: string; notes: { text: string }[] }[];
}

describe('npm start on a fresh clone', function () {
  this.timeout(420_000);
  let demo: StartedDemo;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  before(async () => {
    demo = await startOnFreshClone(240_000);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1600, height: 860 } });
    page.on('pageerror', (error) => faults.push(String(error)));
  });
  after(async () => {
    await browser?.close();
    await demo?.remove();
  });

  const api = async <T>(path: string) => (await (await fetch(`${demo.url}/tieline/api/${path}`)).json()) as T;
  async function picture(name: string): Promise<void> {
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  it('shows the flow in the editor, with every node valid and every link connected', async () => {
    await page.goto(`${demo.url}/`);
    await page.waitForSelector('.red-ui-palette-node[data-palette-type="tieline-threshold"]');
    await page.waitForSelector('g.red-ui-flow-node-group[id="tl-demo-thr"]');
    const invalid = await page.evaluate(() => {
      const red = (
        globalThis as unknown as {
          RED: { nodes: { eachNode(see: (n: { id: string; valid: boolean }) => void): void } };
        }
      ).RED;
      const ids: string[] = [];
      red.nodes.eachNode((node) => node.valid || ids.push(node.id));
      return ids;
    });
    deepEqual(invalid, []);
    await page.getByText('24 signals').waitFor();
    equal(await page.locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).count(), 3);
    match(demo.printed(), /The demo plant is ARMED/);
  });

  it('raises one alarm, moves the HVAC, opens one order, and clears, within two minutes', async () => {
    const begun = Date.now();
    await page.goto(`${demo.url}/tieline/`);
    const row = page.getByRole('row').filter({ hasText: 'Active, not acknowledged' });
    await row.first().waitFor({ timeout: 120_000 });
    const { alarms } = await api<{ alarms: { id: string }[] }>('alarms');
    equal(alarms.length, 1);
    const id = alarms[0]?.id ?? '';
    await page.getByText('WO-1001').first().waitFor({ timeout: 10_000 });
    await page.emulateMedia({ colorScheme: 'light' });
    await pause(8000);
    await picture('console');
    await page.goto(`${demo.url}/`);
    await page.waitForSelector('g.red-ui-flow-node-group[id="tl-demo-thr"]');
    await page.getByText('18 °C confirmed').waitFor();
    await picture('flow');

    let trace = await api<Trace>(`trace/${id}`);
    for (; trace.alarm.clearedAt === undefined || trace.commands.length < 2; trace = await api<Trace>(`trace/${id}`)) {
      ok(Date.now() - begun < 120_000, `not cleared within two minutes: ${JSON.stringify(trace)}`);
      await pause(250);
    }
    deepEqual(
      trace.commands.map(({ outcome, readBack, command }) => [outcome, command.value, readBack]),
      [
        ['done', 18, 18],
        ['done', 24, 24],
      ],
    );
    const { orders } = await api<{ orders: Trace['orders'] }>('work-orders');
    equal(orders.length, 1);
    await page.goto(`${demo.url}/tieline/#alarm/${id}`);
    await page.getByText('cleared by itself').first().waitFor();
    await picture('trace');
    deepEqual(faults, []);
  });

  it('switches a fault on from the canvas: a bearing runs hot, and a second order is opened for its press', async () => {
    await fetch(`${demo.url}/inject/tl-demo-f4`, { method: 'POST' });
    await page.goto(`${demo.url}/tieline/`);
    await page.getByRole('row').filter({ hasText: 'press-2' }).first().waitFor({ timeout: 60_000 });
    await page.getByText('WO-1002').first().waitFor({ timeout: 10_000 });
    const { orders } = await api<{ orders: { asset: string }[] }>('work-orders');
    deepEqual(
      orders.map(({ asset }) => asset),
      ['demo/munich/press-shop/line-1/press-2', 'demo/munich/press-shop/hall'],
    );
  });

  it('ends cleanly on Ctrl-C', async () => {
    await demo.stop();
    match(demo.printed(), /stopping/);
    await rejects(fetch(`${demo.url}/`));
  });
});
