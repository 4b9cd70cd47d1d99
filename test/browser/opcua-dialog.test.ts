import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from '../interop/python-peer.ts';
import { skipWhere } from '../interop/skip.ts';
import { openBrowser, openEditor, shows } from '../support/browser.ts';
import { type EditorClicks, editorClicks } from '../support/editor-clicks.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { freePort } from '../support/node-red-process.ts';

describe('OPC UA in the editor, against asyncua', function () {
  this.timeout(90_000);
  let directory: string;
  let server: PythonPeer;
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;
  let editor: EditorClicks;
  let startedAt: number;
  const faults: string[] = [];

  before(async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-ua-'));
    server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory]);
    await server.ask({ put: ['Temperature', 21.5] });
    nodeRed = await startNodeRed({ flows: [{ id: 'ua-tab', type: 'tab', label: 'empty' }] });
    browser = await openBrowser();
    page = await openEditor(browser, nodeRed.url);
    editor = editorClicks(page);
    page.on('pageerror', (error) => faults.push(String(error)));
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('goes from a certificate that nobody trusts to a connection by one click on it', async () => {
    startedAt = performance.now();
    await editor.drag('tieline-opcua-in', 100, 100);
    await editor.drag('tieline-normalize', 350, 100);
    await editor.open('opcua in');
    await page.locator('#node-input-btn-link-add').click();
    await editor.dialogWith('#node-config-input-endpoint');
    await page.locator('#node-config-input-btn-plant-add').click();
    await editor.dialogWith('#node-config-input-timeZone');
    await page.locator('#node-config-input-name').fill('Line plant');
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('#node-config-input-endpoint').fill(`opc.tcp://127.0.0.1:${server.port}/line`);
    await page.locator('#node-config-input-username').fill('line');
    await page.locator('#node-config-input-password').fill('secret');
    await page.getByRole('button', { name: 'Check the connection' }).click();
    const trust = page.getByRole('button', { name: /^Trust this certificate: .*Line server/ });
    await trust.waitFor();
    await shows(page.locator('.tieline-trust .tieline-problems'), /not trusted: .*thumbprint [0-9a-f]{40}/);
    await trust.click();
    await page.locator('.tieline-trust .tieline-outcome', { hasText: 'Connected.' }).waitFor();
    await page.getByRole('button', { name: /^Trust it no longer/ }).waitFor();
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('.tieline-browse').waitFor();
  });

  it('finds variables by their names, ticks them, and puts them into the table with address and unit', async () => {
    await page.getByRole('button', { name: 'Browse', exact: true }).click();
    const tree = page.locator('.tieline-tree');
    await tree.getByRole('button', { name: 'Open Line' }).click();
    await tree.getByText('Temperature').first().waitFor();
    equal(await tree.getByRole('button', { name: 'Open Line' }).getAttribute('aria-expanded'), 'true');
    const search = page.getByLabel('Search names');
    await search.fill('uint');
    await search.press('Enter');
    await page.locator('.tieline-browse .tieline-outcome', { hasText: /^3 variables found/ }).waitFor();
    await search.fill('');
    await tree.getByRole('checkbox', { name: 'Temperature' }).check();
    await tree.getByRole('checkbox', { name: 'Counter' }).check();
    await page.getByRole('button', { name: 'Add 2 ticked' }).click();
    await page.locator('.tieline-browse .tieline-outcome', { hasText: '2 rows added' }).waitFor();
    await page.locator('#node-dialog-ok').click();
    await editor.noDialog();
    const items = await page.evaluate(() => {
      let found: unknown;
      (globalThis as unknown as Editor).RED.nodes.eachNode((node) => {
        if (node.type === 'tieline-opcua-in') found = node.items;
      });
      return found;
    });
    deepEqual(items, [
      { nodeId: 'ns=2;s=Line.Temperature', path: 'Line/Temperature', unit: '°C' },
      { nodeId: 'ns=2;s=Line.Counter', path: 'Line/Counter' },
    ]);
  });

  it('has the live values in the plant after the deployment, less than two minutes after the empty flow', async () => {
    await editor.open('normalize');
    await page.locator('#node-input-plant').selectOption({ label: 'Line plant' });
    await page.locator('#node-dialog-ok').click();
    await editor.noDialog();
    await editor.wire('opcua in', 'normalize');
    await editor.deploy();
    await page.locator('.red-ui-flow-node-status-label', { hasText: 'connected' }).first().waitFor({ timeout: 30_000 });
    const latest = async () => {
      const response = await fetch(`${nodeRed.url}/tieline/api/latest?asset=%23&format=json`);
      return (
        (await response.json()) as { readings: { asset: string; property: string; value: unknown; unit?: string }[] }
      ).readings;
    };
    await page.waitForFunction(
      async ([url]) =>
        ((await (await fetch(`${url}/tieline/api/latest?asset=%23&format=json`)).json()) as { readings: unknown[] })
          .readings.length === 2,
      [nodeRed.url],
    );
    const found = await latest();
    deepEqual(
      found.map(({ asset, property, value, unit }) => [asset, property, value, unit]),
      [
        ['Line', 'Counter', 0, undefined],
        ['Line', 'Temperature', 21.5, 'Cel'],
      ],
    );
    ok(!JSON.stringify(found).includes('secret'));
    const took = performance.now() - startedAt;
    ok(took < 120_000, `${took} ms`);
  });

  it('leaves no error in the page', () => deepEqual(faults, []));
});

/** The part of the editor page that the tests call. */
interface Editor {
  RED: { nodes: { eachNode(each: (node: Record<string, unknown>) => void): void } };
}
