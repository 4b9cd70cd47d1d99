import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { HALL, type WarmHall } from '../console/warm-hall.ts';
import { shows } from '../support/browser.ts';
import { shownHall } from './shown-hall.ts';

/** As long as a page may be deaf without seeming broken, on a machine that does much else, ms. */
const DEAF_MS = 1500;

describe('the alarm load and a flood, in a browser', function () {
  this.timeout(120_000);
  const shown = shownHall({}, [{ causeAssets: HALL, assets: `${HALL}/#` }]);
  let hall: WarmHall;
  let page: Page;
  beforeEach(() => {
    ({ hall, page } = shown);
  });

  const region = (name: string) => page.getByRole('region', { name });
  const oven = (n: number) => `acme/munich/paint-shop/oven-${n}`;

  it('stands beside the aims of EEMUA 191, with what was raised most often and whether it chatters', async () => {
    for (let n = 0; n < 3; n++) {
      hall.feel(28);
      hall.feel(20);
    }
    hall.feel(31, undefined, oven(1));
    await shown.open();
    const load = region('Alarm load');
    await load.getByText('5 alarms').first().waitFor();
    await load.getByText('in the last ten minutes: more than the steady aim').waitFor();
    const rows = await load.getByRole('row').allTextContents();
    match(rows.join(' '), /Alarms that chatter▲ 1 \(aim missed\)none/);
    match(rows.join(' '), /high20 % \(1\)5 %.*medium80 % \(4\)15 %/);
    const [first] = await load.getByRole('list', { name: 'Raised most often' }).getByRole('listitem').allTextContents();
    equal(first, 'H air temperature of hallchattersraised 3 ×');
    deepEqual(await load.getByRole('list', { name: 'Chattering' }).getByRole('listitem').allTextContents(), [first]);
    equal(await page.getByText('Alarm flood').count(), 0);
  });

  it('is told as a flood when more than ten come in ten minutes', async () => {
    await shown.open();
    await page.getByText('Live', { exact: true }).waitFor();
    for (let n = 0; n < 11; n++) hall.feel(28, undefined, oven(n));
    const notice = page.getByRole('alert').filter({ hasText: 'Alarm flood' });
    await notice.waitFor({ timeout: 15_000 });
    await shows(notice, /Alarm flood since \d\d:\d\d:\d\d: more than 10 alarms in ten minutes/);
    await region('Alarm load').getByText('a flood since').waitFor();
  });

  it('stays quick with ten thousand alarms and their cause above all of them', async () => {
    await shown.open();
    await page.getByText('Live', { exact: true }).waitFor();
    await hall.overheat();
    for (let n = 0; n < 5000; n++) {
      hall.feel(29, undefined, `${HALL}/press-${n}`);
      hall.feel(29, undefined, oven(n));
    }
    const alarms = region('Active alarms');
    await alarms.getByText('explains 5,000 alarms').first().waitFor({ timeout: 30_000 });
    await alarms.getByText('5,001 alarms, 5,001 not acknowledged. 5,000 more are kept quiet.').waitFor();
    await alarms.getByText('4,801 more alarms not drawn.').waitFor();
    equal(await alarms.locator('tbody tr').count(), 200);
    await page.getByText('Live', { exact: true }).waitFor();

    const longest = await longestPause(page, async () => {
      for (let n = 0; n < 2000; n++) hall.feel(20, undefined, oven(n));
      await alarms.getByRole('button', { name: 'Show them' }).click();
      await region('Kept quiet').getByText('4,800 more alarms not drawn.').waitFor();
      await alarms
        .getByRole('button', { name: /^Shelve…/ })
        .first()
        .click();
      await page.getByRole('dialog').getByLabel('Reason').fill('Flood');
    });
    ok(longest < DEAF_MS, `the page was deaf for ${longest} ms`);
    deepEqual(shown.wrong, []);
  });
});

/** How long the page did nothing else at most while something went on, ms. */
async function longestPause(page: Page, goOn: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const watch = Object.assign(window, { pause: 0 });
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      watch.pause = Math.max(watch.pause, now - last);
      last = now;
    }, 10);
  });
  await goOn();
  return page.evaluate(() => (window as unknown as { pause: number }).pause);
}
