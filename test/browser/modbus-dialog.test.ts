import { deepEqual, match, ok } from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { type Pymodbus, pymodbusMissing, startPymodbus } from '../interop/pymodbus.ts';
import { skipWhere } from '../interop/skip.ts';
import { openBrowser, openEditor } from '../support/browser.ts';
import { type EditorClicks, editorClicks } from '../support/editor-clicks.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const TAB = 'mb-tab';

describe('Modbus in the editor, against pymodbus', function () {
  this.timeout(120_000);
  let device: Pymodbus;
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;
  let editor: EditorClicks;
  const faults: string[] = [];

  before(async function () {
    skipWhere(await pymodbusMissing(), this);
    device = await startPymodbus();
    await device.put(['holding', 100, 'float32', 'cdab'], '21.5');
    nodeRed = await startNodeRed({ flows: [{ id: TAB, type: 'tab', label: 'empty' }] });
    browser = await openBrowser();
    page = await openEditor(browser, nodeRed.url);
    editor = editorClicks(page);
    page.on('pageerror', (error) => faults.push(String(error)));
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await device?.stop();
  });

  it('goes from an empty flow to the first live value by clicks, in less than two minutes', async () => {
    const startedAt = performance.now();
    await editor.drag('tieline-modbus-in', 100, 100);
    await editor.drag('tieline-normalize', 350, 100);
    await editor.open('modbus in');
    await page.locator('#node-input-btn-link-add').click();
    await editor.dialogWith('#node-config-input-host');
    await page.locator('#node-config-input-btn-plant-add').click();
    await editor.dialogWith('#node-config-input-timeZone');
    await page.locator('#node-config-input-name').fill('Hall');
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('#node-config-input-host').fill('127.0.0.1');
    await page.locator('#node-config-input-port').fill(String(device.port));
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('#node-input-intervalSeconds').waitFor();
    await page.getByRole('button', { name: 'add to addresses' }).click();
    const address = page.locator('#node-input-addresses-row').getByLabel('Address', { exact: true }).first();
    await address.fill('40101:float32');
    await address.press('Tab');

    const line = page.locator('.tieline-test-read tbody tr').first();
    await line.locator('td', { hasText: 'FC 3, 100 (0x0064), 2 registers' }).waitFor();
    await page.getByRole('button', { name: 'Test read' }).click();
    await line.locator('td', { hasText: '21.5' }).waitFor();
    const cells = await line.locator('td').allTextContents();
    // Of the four orders one makes sense: CDAB, and that is what the engineer takes.
    deepEqual([cells.length, cells[2]], [5, '21.5']);
    ok(cells[1] !== '21.5' && cells[3] !== '21.5');
    await address.fill('40101:float32:cdab');
    await address.press('Tab');
    await page.locator('#node-dialog-ok').click();
    await editor.noDialog();

    await editor.open('normalize');
    await page.locator('#node-input-plant').selectOption({ label: 'Hall' });
    await page.locator('#node-dialog-ok').click();
    await editor.noDialog();
    await editor.wire('modbus in', 'normalize');
    await editor.deploy();
    const readings = async () => {
      const response = await fetch(`${nodeRed.url}/tieline/api/latest?asset=%23&format=json`);
      return response.ok ? ((await response.json()) as { readings: { value: unknown; asset: string }[] }).readings : [];
    };
    const until = performance.now() + 20_000;
    while ((await readings()).length === 0 && performance.now() < until) await page.waitForTimeout(100);
    const [first] = await readings();
    deepEqual(first?.value, 21.5);
    match(first?.asset ?? '', /Modbus device/);
    const took = performance.now() - startedAt;
    ok(took < 120_000, `${took} ms`);
  });

  it('says why a test read has no answer', async () => {
    await device.stop();
    await editor.open('modbus in');
    await page.getByRole('button', { name: 'Test read' }).click();
    await page.locator('.tieline-test-read .tieline-problems', { hasText: /cannot reach|connection lost/ }).waitFor();
  });

  it('leaves no error in the page', () => deepEqual(faults, []));
});
