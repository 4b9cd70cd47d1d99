import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { Alarm } from '../../src/model/alarm.ts';
import { createPlantModel } from '../../src/runtime/plant-model.ts';
import { HALL, type WarmHall } from '../console/warm-hall.ts';
import { shows } from '../support/browser.ts';
import { pressUntil, shownHall } from './shown-hall.ts';

describe('alarms that people or causes keep quiet, in a browser', function () {
  this.timeout(60_000);
  const shown = shownHall({}, [{ causeAssets: HALL, assets: `${HALL}/#` }]);
  let hall: WarmHall;
  let page: Page;
  let wrong: string[];
  beforeEach(() => {
    ({ hall, page, wrong } = shown);
  });

  const region = (name: string) => page.getByRole('region', { name });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement);
  const stateOf = ({ id }: Alarm) => hall.plant.alarms.byId(id)?.state;
  /** Raises the alarm of another asset. */
  function heat(asset: string, celsius = 28): Alarm {
    hall.feel(celsius, undefined, asset);
    const alarm = hall.plant.alarms.live().find((one) => one.asset === asset);
    ok(alarm, `${asset} is too warm`);
    return alarm;
  }

  it('shelves by keyboard alone, with a reason; the alarm moves to Kept quiet, and back', async () => {
    const alarm = await hall.overheat();
    await shown.open();
    const shelve = button(/^Shelve… H air temperature of hall/);
    await shelve.waitFor();
    await pressUntil(page, 'Tab', () => hasFocus(shelve));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Shelve this alarm?' });
    await dialog.waitFor();
    await page.keyboard.press('ArrowDown');
    ok(await dialog.getByLabel('1 h', { exact: true }).isChecked());
    await pressUntil(page, 'Tab', () => hasFocus(dialog.getByLabel('Reason')));
    await page.keyboard.type('Door stands open');
    await pressUntil(page, 'Tab', () => hasFocus(dialog.getByRole('button', { name: 'Shelve' })));
    await page.keyboard.press('Enter');
    const quiet = region('Kept quiet').getByRole('row').filter({ hasText: 'hall' });
    await quiet.waitFor();
    await shows(quiet, /Shelved by somebody without loginDoor stands openuntil .*, 59 min left/);
    await page.getByText('No active alarms.').waitFor();
    equal(await page.title(), 'Press shop – Tieline');
    await shows(page.locator('[aria-live=assertive]'), /^Alarm shelved: /);
    await page.waitForFunction(() => document.activeElement?.textContent === 'Active alarms');
    equal(stateOf(alarm), 'SHLVD');

    await pressUntil(page, 'Tab', () => hasFocus(button(/^Unshelve H air temperature of hall/)));
    await page.keyboard.press('Enter');
    await region('Active alarms').getByText('Active, not acknowledged').waitFor();
    await region('Kept quiet').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.textContent === 'Active alarms');
    deepEqual(wrong, []);
  });

  it('wants a reason, takes minutes of one’s own, and shows why something is refused', async () => {
    const alarm = await hall.overheat();
    await shown.open();
    await button(/^Shelve… H/).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('minutes').fill('90');
    ok(await dialog.getByLabel('other').isChecked());
    await dialog.getByRole('button', { name: 'Shelve' }).click();
    ok(await dialog.isVisible());
    ok(await dialog.getByLabel('Reason').evaluate((element) => element.matches(':invalid')));
    await hall.plant.acknowledge(alarm.id, 'anna');
    hall.feel(20);
    await page.getByText('No active alarms.').waitFor();
    await dialog.getByLabel('Reason').fill('Too late');
    await dialog.getByRole('button', { name: 'Shelve' }).click();
    await dialog.getByText('Not done: there is no such alarm').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await hall.overheat();
    await button(/^Shelve… H/).click();
    await dialog.getByLabel('minutes').fill('90');
    await dialog.getByLabel('Reason').fill('Windows are open');
    await dialog.getByRole('button', { name: 'Shelve' }).click();
    await region('Kept quiet').getByText('1 h 29 min left').waitFor();
  });

  it('takes an asset out of service, and ends it', async () => {
    await shown.open();
    await page.getByText('Nothing is shelved or out of service.').waitFor();
    await button('Take an asset out of service…').click();
    const dialog = page.getByRole('dialog', { name: 'Take an asset out of service?' });
    await dialog.getByLabel('Asset').fill('acme/munich');
    await dialog.getByText('No asset of this name is known').waitFor();
    await dialog.getByLabel('Reason').fill('Summer break');
    await dialog.getByRole('button', { name: 'Take out of service' }).click();
    const hold = region('Shelved and out of service').getByRole('listitem');
    await hold.getByText('No alarm stands there now.').waitFor();
    await shows(hold, /All of munich and all below it.*Summer break.*until somebody ends it/);
    hall.feel(28);
    await region('Kept quiet').getByText('Out of service by somebody without login').waitFor();
    await hold.getByText('1 alarm kept quiet now.').waitFor();
    await button('End: Out of service by somebody without login, All of munich and all below it').click();
    await page.getByText('Nothing is shelved or out of service.').waitFor();
    await region('Active alarms').getByText('Active, not acknowledged').waitFor();
    deepEqual(wrong, []);
  });

  it('offers the assets that are known while one is typed', async () => {
    const model = createPlantModel({
      ...{ name: 'Press shop', timeZone: 'UTC', operators: 1, staleAfterSeconds: 60, lateAfterSeconds: 60 },
      ...{ historyDays: 30, historyMegabytes: 1024, tags: [], classes: [], relations: [], causes: [] },
      assets: [{ asset: 'acme/munich/press-1' }, { asset: 'acme/munich/press-2' }],
    });
    await shown.server.close();
    await shown.serve({ model });
    await shown.open();
    await button('Take an asset out of service…').click();
    const field = page.getByRole('dialog').getByLabel('Asset');
    await field.fill('press-2');
    await page.locator('datalist option').first().waitFor({ state: 'attached' });
    await page.waitForFunction(() => document.querySelectorAll('datalist option').length === 1);
    equal(await page.locator('datalist option').getAttribute('value'), 'acme/munich/press-2');
    await page.getByText('No asset of this name is known').waitFor();
    await field.fill('acme/munich/press-2');
    await page.getByText('No asset of this name is known').waitFor({ state: 'detached' });
    deepEqual(wrong, []);
  });

  it('marks what was first out, and groups consequences under their cause', async () => {
    const cause = await hall.overheat();
    const consequence = heat(`${HALL}/press-1`);
    heat('acme/munich/oven', 31);
    heat('acme/graz/oven', 31);
    await shown.open();
    const row = (alarm: Alarm) => page.locator(`tr[data-alarm="${alarm.id}"]`);
    await row(cause).getByText('first out').waitFor();
    equal(await row(consequence).count(), 0);
    const marked = (place: string) =>
      region('Active alarms').getByRole('row').filter({ hasText: place }).getByText('first out').count();
    equal(await marked('graz'), 2, 'HH and H of the same instant');
    equal(await marked('munich'), 1, 'the hall came before the oven');
    await row(cause).getByRole('button', { name: 'explains 1 alarm' }).click();
    const quiet = region('Kept quiet');
    await shows(quiet.locator('summary'), /^1 consequence of acme.* 28 °C/);
    ok(await hasFocus(quiet.locator('summary')));
    equal(await row(consequence).getByRole('link', { name: cause.message }).getAttribute('href'), `#alarm/${cause.id}`);
    await row(consequence)
      .getByRole('link', { name: /^Why\?/ })
      .click();
    const raised = page.locator('.step.raised');
    await raised.getByText('Kept quiet from the first moment').waitFor();
    await shows(raised, /Suppressed by its cause.*Its causeacme.*while its cause stands/);
    deepEqual(wrong, []);
  });

  it('tells in the trace who shelved an alarm, why and until when', async () => {
    const alarm = await hall.overheat();
    await hall.plant.desk.shelve(alarm.id, { forMs: 900_000 }, { by: 'anna', reason: 'Door stands open' });
    await shown.open(`#alarm/${alarm.id}`);
    const step = page.locator('.step.shelved');
    await step.waitFor();
    await shows(step, /Alarm shelved.*By anna\.Door stands openHow longuntil .*, 15 min left/);
    deepEqual(wrong, []);
  });

  it('resets a latched alarm', async () => {
    const [{ alarm } = {}] = hall.plant.alarms.raise(
      {
        rule: { id: 'rule-1', name: 'Hall too warm', type: 'threshold' },
        asset: HALL,
        property: 'heat',
        condition: 'H',
      },
      {
        ...{ at: hall.plant.clock(), priority: 'high', value: 28, unit: 'Cel', message: 'too warm', evidence: {} },
        latches: true,
      },
    );
    ok(alarm);
    hall.plant.alarms.changeById(alarm.id, { kind: 'clear', at: hall.plant.clock(), value: 20 });
    await shown.open();
    await page.getByText('Cleared, latched, not acknowledged').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await button(/^Acknowledge/).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('Cleared, latched until reset').waitFor();
    await button('Reset H heat of hall').click();
    await page.getByRole('dialog', { name: 'Reset this alarm?' }).getByRole('button', { name: 'Reset' }).click();
    await page.getByText('No active alarms.').waitFor();
    deepEqual(wrong, []);
  });
});
