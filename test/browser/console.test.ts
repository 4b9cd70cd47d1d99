import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { HALL, type WarmHall } from '../console/warm-hall.ts';
import { shows } from '../support/browser.ts';
import { pressUntil, shownHall } from './shown-hall.ts';

describe('the console page in a browser', function () {
  this.timeout(60_000);
  const shown = shownHall();
  let hall: WarmHall;
  let page: Page;
  let wrong: string[];
  beforeEach(() => {
    ({ hall, page, wrong } = shown);
  });

  const open = (hash = '') => shown.open(hash);
  const rows = () => page.getByRole('region', { name: 'Active alarms' }).locator('tbody tr');

  it('explains itself while nothing is wrong', async () => {
    await open();
    await page.getByText('No active alarms.').waitFor();
    await page.getByText('No work orders.').waitFor();
    await page.getByText('DRY-RUN').waitFor();
    await page.getByText('Node-RED asks for no login').waitFor();
    await shows(page.locator('footer'), /Europe\/Berlin/);
    equal(await page.title(), 'Press shop – Tieline');
    deepEqual(wrong, []);
  });

  it('shows an alarm and its work order without a reload, and tells it to screen readers', async () => {
    await open();
    await page.getByText('No active alarms.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const alarm = await hall.overheat(28.4);
    await rows().first().waitFor();
    await shows(rows().first(), /medium.*Active, not acknowledged.*hall.*28\.4 °C.*≥ 27 °C/);
    await shows(page.locator('[aria-live=assertive]'), /New alarm, medium: .* 28\.4 °C/);
    await hall.order(alarm);
    await rows().getByText('WO-1001').waitFor();
    hall.feel(20);
    await page.getByText('Cleared, not acknowledged').waitFor();
    deepEqual(wrong, []);
  });

  it('takes an acknowledgement by keyboard alone, with a comment', async () => {
    const alarm = await hall.overheat();
    await open();
    const button = page.getByRole('button', { name: /^Acknowledge H air temperature/ });
    await button.waitFor();
    await pressUntil(page, 'Tab', () => button.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await pressUntil(page, 'Tab', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'));
    await page.keyboard.type('Windows are open');
    await pressUntil(page, 'Tab', () => page.evaluate(() => document.activeElement?.textContent === 'Acknowledge'));
    await page.keyboard.press('Enter');
    await page.getByText('Active, acknowledged').waitFor();
    const { state, ackComment } = hall.plant.alarms.byId(alarm.id) ?? {};
    deepEqual([state, ackComment], ['ACKED', 'Windows are open']);
    deepEqual(wrong, []);
  });

  it('shows what was measured hours and days ago where a longer time is chosen', async () => {
    const now = hall.plant.clock();
    for (let hour = 100; hour > 0; hour--) hall.feel(20 + (hour % 5), now - hour * 3_600_000);
    hall.feel(21);
    await open();
    /** Values in the answer for a range, not in the one for the range before, which may still be on its way. */
    const asked = (range: string, hours: number) =>
      Promise.all([
        page.waitForResponse((response) => {
          const { pathname, searchParams } = new URL(response.url());
          return pathname.endsWith('/readings') && Number(searchParams.get('since')) < now - (hours - 1) * 3_600_000;
        }),
        page.getByRole('button', { name: range, exact: true }).click(),
      ]).then(async ([response]) => ((await response.json()) as { times: number[] }).times.length);
    await page.getByText('The last ten minutes.').waitFor();
    equal(await asked('8 h', 8), 8);
    await page.getByText('The last eight hours.').waitFor();
    equal(await asked('7 d', 168), 101);
    await page.getByText('The last seven days.').waitFor();
    deepEqual(wrong, []);
  });

  it('opens the trace of an alarm by its address, and goes on telling what happens', async () => {
    await hall.plant.arming.set(true, 'anna');
    const alarm = await hall.overheat();
    await hall.order(alarm);
    await hall.cool(alarm, 18.5);
    await open(`#alarm/${alarm.id}`);
    await page.getByRole('heading', { name: 'Why this alarm?' }).waitFor();
    const path = page.locator('.path');
    await path.waitFor();
    const text = (await path.textContent()) ?? '';
    const order = [
      'The device said',
      `${HALL}/air-temperature`,
      'As a reading',
      'decided',
      'Alarm raised',
      'WO-1001',
      'done and read back',
    ];
    const places = order.map((part) => text.indexOf(part));
    ok(
      places.every((place, i) => place > (places[i - 1] ?? -1)),
      `${places} in ${text}`,
    );
    await shows(
      page.locator('.summary'),
      /rose to 28 °C \(H limit 27 °C\).*wrote 18\.5 °C to HVAC holding:100:int16 \(was 22\)/,
    );
    hall.feel(20);
    await path.getByText('Alarm cleared').waitFor();
    await page.getByRole('link', { name: 'All alarms' }).click();
    await rows().first().waitFor();
    deepEqual(wrong, []);
  });

  it('arms only after a question that says what it means', async () => {
    await open();
    await page.getByRole('button', { name: 'Arm…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Arm Press shop?' });
    await dialog.getByText('write setpoints to real machines').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    equal(hall.plant.arming.state.armed, false);
    await page.getByRole('button', { name: 'Arm…' }).click();
    await page.getByRole('button', { name: 'Arm the plant' }).click();
    await page.getByText('ARMED', { exact: true }).waitFor();
    equal(hall.plant.arming.state.armed, true);
    deepEqual(wrong, []);
  });

  it('draws the trend of a signal and moves on with it', async () => {
    hall.feel(21);
    await open();
    await page.locator('.trend canvas').waitFor();
    await page.getByText('H 27 °C (Hall too warm)').waitFor();
    hall.feel(22.5);
    await page.locator('.now', { hasText: '22.5 °C' }).waitFor();
    hall.feel(null);
    await page.locator('.now', { hasText: 'bad: not a number' }).waitFor();
    deepEqual(wrong, []);
  });

  it('says that the connection is lost, and shows what is now when it is back', async () => {
    await open();
    await page.getByText('Live', { exact: true }).waitFor();
    const { port } = shown.server;
    await shown.server.close();
    await page.getByText('The connection to the runtime is lost.').waitFor();
    await hall.overheat();
    await shown.serve({ port });
    await rows().first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('uses the login of the editor, and asks for it where there is none', async () => {
    await shown.server.close();
    await shown.serve({
      login: true,
      guard: () => (request, response, next) => {
        if (request.headers.authorization !== 'Bearer t0k') return void response.writeHead(401).end();
        request.user = { username: 'anna' };
        next();
      },
    });
    await open();
    await page.getByText('Log in in the editor first').waitFor();
    equal(await page.getByRole('link', { name: 'open the Node-RED editor' }).getAttribute('href'), '../');
    await page.evaluate(() => localStorage.setItem('auth-tokens-admin', JSON.stringify({ access_token: 't0k' })));
    await page.reload();
    await page.getByText('No active alarms.').waitFor();
    await page.getByRole('button', { name: 'Arm…' }).click();
    await page.getByRole('button', { name: 'Arm the plant' }).click();
    await page.getByText(/by anna/).waitFor();
  });
});
