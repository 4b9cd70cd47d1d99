import { deepEqual, equal } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openEditor, shows } from '../support/browser.ts';
import { type EditorClicks, editorClicks } from '../support/editor-clicks.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const TOKEN = 'k3y-of-the-plant';

describe('the dialog of a work-order system', function () {
  this.timeout(120_000);
  let server: Server;
  let url: string;
  let answer: () => void;
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;
  let editor: EditorClicks;
  const [faults, asked]: [string[], string[]] = [[], []];

  before(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.authorization ?? ''}`);
      const known = request.headers.authorization === `Bearer ${TOKEN}`;
      answer = () =>
        response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' }).end(known ? '[]' : '{}');
      if (known) answer();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    nodeRed = await startNodeRed({
      flows: [
        { id: 'cmms-tab', type: 'tab', label: 'empty' },
        { id: 'plant', type: 'tieline-plant', name: 'Hall', timeZone: 'UTC', tags: [] },
      ],
    });
    browser = await openBrowser();
    page = await openEditor(browser, nodeRed.url);
    editor = editorClicks(page);
    page.on('pageerror', (error) => faults.push(String(error)));
    await editor.drag('tieline-work-order', 200, 100);
    await editor.open('work order');
    await page.locator('#node-input-btn-cmms-add').click();
    await editor.dialogWith('#node-config-input-provider');
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    server?.closeAllConnections();
    server?.close();
  });

  const button = () => page.getByRole('button', { name: 'Test connection' });
  const outcome = () => page.locator('.tieline-connection-test').getByRole('status');

  it('says that the order book needs no connection', async () => {
    await page.locator('#node-config-input-provider').selectOption('order-book');
    await button().click();
    const item = outcome().locator('li');
    await item.waitFor();
    await shows(item, /✓ answer: .*no connection is needed/);
  });

  it('says what is not filled in yet', async () => {
    await page.locator('#node-config-input-provider').selectOption('maintainx');
    await button().click();
    const wrong = page.locator('.tieline-connection-test').getByRole('alert').getByText('Address');
    await wrong.waitFor();
  });

  it('tells by keyboard that it is at work, and then that the login is wrong', async () => {
    await page.locator('#node-config-input-url').fill(url);
    await page.locator('#node-config-input-authentication').selectOption('bearer');
    await page.locator('#node-config-input-token').fill('wrong');
    await button().focus();
    await page.keyboard.press('Enter');
    await outcome().getByText('Testing the connection …').waitFor();
    equal(await button().getAttribute('aria-disabled'), 'true');
    // A second press while it is at work asks nothing.
    await page.keyboard.press('Enter');
    while (asked.length === 0) await page.waitForTimeout(20);
    answer();
    await outcome().locator('li[data-step="login"]').getByText('login failed').waitFor();
    deepEqual(
      await outcome()
        .locator('li')
        .evaluateAll((items) => items.map((item) => item.getAttribute('data-step'))),
      ['connection', 'login'],
    );
    deepEqual(asked, ['GET Bearer wrong']);
    equal(await button().evaluate((element) => element === document.activeElement), true);
  });

  it('forgets what it said when a setting changes, and is content with the right key', async () => {
    await page.locator('#node-config-input-token').fill(TOKEN);
    await page.locator('#node-config-input-token').press('Tab');
    equal(await outcome().textContent(), '');
    await button().click();
    await outcome().getByText('The connection works.').waitFor();
    equal(await outcome().locator('li').last().getAttribute('data-step'), 'answer');
  });

  it('takes the kept key, too, once the node is deployed', async () => {
    await page.locator('#node-config-input-plant').selectOption({ label: 'Hall' });
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    await page.locator('#node-dialog-ok').click();
    await editor.noDialog();
    await editor.deploy();
    await page.locator('#red-ui-header-button-deploy.disabled').waitFor();
    await editor.open('work order');
    await page.locator('#node-input-btn-cmms-edit').click();
    await editor.dialogWith('#node-config-input-provider');
    equal(await page.locator('#node-config-input-token').inputValue(), '__PWRD__');
    await button().click();
    await outcome().getByText('The connection works.').waitFor();
    equal(asked.at(-1), `GET Bearer ${TOKEN}`);
  });

  it('names a port on which nothing listens', async () => {
    server.closeAllConnections();
    server.close();
    await button().click();
    await outcome().locator('li[data-step="connection"]').getByText('nothing listens on this port').waitFor();
  });

  it('leaves no error in the page', () => deepEqual(faults, []));
});
