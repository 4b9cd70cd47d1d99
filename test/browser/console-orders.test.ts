import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { createOrderChart } from '../../src/runtime/order-chart.ts';
import { addErp, type Erp } from '../console/erp.ts';
import type { WarmHall } from '../console/warm-hall.ts';
import { shows } from '../support/browser.ts';
import { pressUntil, shownHall } from './shown-hall.ts';

describe('work orders in a browser', function () {
  this.timeout(60_000);
  const shown = shownHall();
  let hall: WarmHall;
  let page: Page;
  let erp: Erp;
  beforeEach(() => {
    ({ hall, page } = shown);
    erp = addErp(hall.plant);
  });
  afterEach(() => deepEqual(shown.wrong, []));

  const region = (name: string) => page.getByRole('region', { name, exact: true });
  const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement);
  const header = () => page.getByRole('list', { name: 'State of the plant' });

  it('an order in doubt: found over there by keyboard alone, and gone from what needs a decision', async () => {
    erp.fails = 'OUTCOME_UNKNOWN';
    const alarm = await hall.overheat();
    await shown.open();
    await page.getByText('Live', { exact: true }).waitFor();
    equal(await region('Needs a decision').count(), 0);
    await erp.ask(alarm);
    const strip = region('Needs a decision');
    // It comes by itself, not only when the page asks again after a while.
    const told = strip.getByText('Sent, but the answer was lost: nobody knows whether SAP has it.');
    await told.waitFor({ timeout: 8000 });
    await shows(strip, /Orderin doubtSAP.*Hall too warmhall, since .*, 2 attempts/);
    await shows(page.locator('[aria-live=assertive]'), /^Needs a decision: order, Hall too warm/);
    const isThere = strip.getByRole('button', { name: 'It is there: order “Hall too warm”' });
    await pressUntil(page, 'Tab', () => hasFocus(isThere));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Is this order in SAP?' });
    ok(await hasFocus(dialog.getByLabel('Its number in SAP')));
    await page.keyboard.press('Enter');
    ok(await dialog.isVisible(), 'a number is needed');
    await page.keyboard.type('400777');
    await page.keyboard.press('Enter');
    await strip.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
    await shows(region('Work orders'), /400777openSAP/);
    await header().getByText('all sent').waitFor();
    equal((await hall.plant.store().read('outbox.to_decide', [9])).length, 0);
  });

  it('a refused order: the dialog says what happens; sent again it is delivered, left it is gone', async () => {
    erp.fails = 'answered no';
    const alarm = await hall.overheat();
    await erp.ask(alarm);
    await shown.open();
    const strip = region('Needs a decision');
    await strip.getByRole('button', { name: /^Send again: / }).click();
    await page.getByText('SAP refuses it again unless what was wrong is mended.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    equal(erp.requests.length, 1);
    await strip.getByRole('button', { name: /^Send again: / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await page.waitForFunction(() => document.querySelector('dialog') === null);
    await strip.waitFor();
    equal(erp.requests.length, 2);
    await strip.getByRole('button', { name: /^Leave it: / }).click();
    await page.getByRole('dialog', { name: 'Leave this order?' }).getByRole('button', { name: 'Leave it' }).click();
    await strip.waitFor({ state: 'detached' });
    await region('Work orders').getByText('refused', { exact: true }).waitFor();
    await page.goto(`${shown.server.url}/tieline/#alarm/${alarm.id}`);
    const left = page.locator('.path > li').filter({ hasText: 'Left as it was' });
    await shows(left, /Left as it was\d\d:\d\d.*By somebody without login\./);
  });

  it('a refused login stops the system until somebody tries again', async () => {
    erp.fails = 'REFUSED';
    await erp.ask(await hall.overheat());
    await shown.open();
    const strip = region('Needs a decision');
    await strip.getByText('It has refused our login, so nothing is sent there').waitFor();
    await shows(strip, /1 thing waits\.told by SAP: REFUSED/);
    const waiting = region('Work orders');
    await shows(waiting, /waiting to be sentSAP.*waits since .*SAP does not take it yet: told by SAP/);
    erp.fails = undefined;
    await strip.getByRole('button', { name: 'Try again to send to SAP' }).click();
    await waiting.getByText('400123').waitFor();
    await strip.waitFor({ state: 'detached' });
  });

  it('an order of the order book is started and done here; the trace says by whom', async () => {
    const alarm = await hall.overheat();
    await hall.order(alarm);
    await shown.open();
    const orders = region('Work orders');
    await orders.getByRole('button', { name: /^Start WO-1001/ }).click();
    await orders.getByText('in progress', { exact: true }).waitFor();
    equal(await orders.getByRole('button', { name: /^Start/ }).count(), 0);
    await orders.getByRole('button', { name: /^Done: WO-1001/ }).click();
    await orders.getByText('done', { exact: true }).waitFor();
    equal(await orders.getByRole('button').count(), 0);
    await orders.getByRole('link', { name: /^Why\?/ }).click();
    const step = page.locator('.path > li').filter({ hasText: 'Work order WO-1001 is done' });
    await shows(step, /It was in progress before\. By somebody without login\./);
  });

  it('an order that is gone over there is told as deleted', async () => {
    const alarm = await hall.overheat();
    await erp.ask(alarm, { equipment: '10004711' });
    await shown.open();
    const orders = region('Work orders');
    await orders.getByText('400123').waitFor();
    await shows(orders, /hall \(equipment 10004711\), opened/);
    erp.statuses.clear();
    const sap = hall.plant.orderSystems.open.get('erp-1');
    for (let looks = 0; looks < 2; looks += 1) await sap?.follower.look();
    await orders.getByText('deleted there').waitFor();
    await page.goto(`${shown.server.url}/tieline/#alarm/${alarm.id}`);
    await page.getByText('Work order 400123 is gone there').waitFor();
  });

  it('the chart that goes with an order is a picture that needs nothing else', async () => {
    const asset = 'acme/<b>&"hall';
    const now = hall.plant.clock();
    for (let i = 400; i > 0; i -= 1) {
      hall.feel(i > 200 && i < 205 ? null : 24 + Math.sin(i / 30) + 2 / (1 + i / 40), now - i * 1500, asset);
    }
    hall.feel(28.4, now, asset);
    const alarm = hall.plant.alarms.live().find((one) => one.asset === asset);
    ok(alarm);
    const file = await createOrderChart(hall.plant)(alarm);
    const source = `data:${file?.contentType};base64,${file?.content}`;
    const size = await page.evaluate(async (source) => {
      document.body.innerHTML = '';
      const image = document.body.appendChild(new Image());
      image.src = source;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, source);
    deepEqual(size, [960, 318]);
  });

  it('an alarm that joined an order leads to it, and the order to all its alarms', async () => {
    const first = await hall.overheat();
    await hall.order(first);
    const second = await hall.overheat(31);
    const request = { kind: 'note', key: first.id, text: 'Also: much too warm', transition: 'raised', at: 5 } as const;
    const common = { lane: first.id, target: 'cmms-1', node: 'order-1', topic: 'hall/temperature' };
    await hall.plant.outbox.enqueue({ ...common, key: `${second.id}:raised:order-1`, request });
    await shown.open();
    const row = region('Active alarms').getByRole('row').filter({ hasText: 'HH, high-high' });
    await shows(row, /WO-1001/);
    await row.getByRole('link', { name: /^Why\?/ }).click();
    const step = page.locator('.path > li').filter({ hasText: 'Work order of an earlier alarm' });
    await step.getByText('WO-1001').waitFor();
    await step.getByRole('link', { name: 'Why? Trace of the alarm behind WO-1001' }).click();
    await page.locator('.facts code').getByText(first.id).waitFor();
    await page.getByRole('link', { name: 'Why? Trace of the alarm behind Also: much too warm' }).click();
    await page.locator('.facts code').getByText(second.id).waitFor();
  });
});
