import { deepEqual, equal, match } from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Command } from '../../src/model/command.ts';
import type { WarmHall } from '../console/warm-hall.ts';
import { shows } from '../support/browser.ts';
import { shownHall } from './shown-hall.ts';

const POINT = { link: 'HVAC', address: 'holding:0' };

describe('writes to machines in the console page', function () {
  this.timeout(60_000);
  const shown = shownHall();
  let hall: WarmHall;
  let page: Page;
  beforeEach(() => {
    ({ hall, page } = shown);
  });
  afterEach(() => deepEqual(shown.wrong, []));
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const dialog = () => page.getByRole('dialog');
  const confirm = (name: string) => dialog().getByRole('button', { name, exact: true }).click();

  it('are held by one switch, which everybody sees until somebody releases it', async () => {
    await hall.plant.arming.set(true, 'anna');
    await shown.open();
    await button('Hold all writes…').click();
    await dialog().getByLabel('Reason').fill('crane stuck');
    await confirm('Hold all writes');
    const banner = page.getByRole('alert').filter({ hasText: 'ALL WRITES ARE HELD' });
    await banner.waitFor();
    await shows(banner, /by somebody without login since .*: crane stuck\. Nothing is written/);
    await page.getByText('HELD', { exact: true }).waitFor();
    equal(hall.plant.emergencyHold.state.held, true);
    await page.reload();
    await button('Release…').click();
    await confirm('Release');
    await banner.waitFor({ state: 'detached' });
    await page.getByText('ARMED', { exact: true }).waitFor();
    equal(hall.plant.emergencyHold.state.held, false);
  });

  it('are armed point by point', async () => {
    hall.plant.arming.offer({ ...POINT, node: 'cool the hall' });
    hall.plant.arming.offer({ link: 'HVAC', address: 'holding:1', node: 'fan' });
    await shown.open();
    await button('Arm…').click();
    await dialog().getByLabel('only these points').check();
    await dialog()
      .getByLabel(/holding:0 cool the hall/)
      .check();
    await confirm('Arm these points');
    await page.getByText('ARMED IN PART').waitFor();
    await page.getByText(/writes to 1 point/).waitFor();
    deepEqual([hall.plant.arming.isArmed(POINT), hall.plant.arming.state.armed], [true, false]);
    await button('Arm…').click();
    await dialog()
      .getByLabel(/holding:0 cool the hall/)
      .uncheck();
    await confirm('Arm these points');
    await page.getByText('DRY-RUN').waitFor();
    equal(hall.plant.arming.isArmed(POINT), false);
  });

  it('wait for a person, who sees what, why and for how long, and approves or refuses', async () => {
    const alarm = await hall.overheat();
    await shown.open();
    await page.getByText('Live', { exact: true }).waitFor();
    const ask = (id: string, value: number) => {
      const since = hall.plant.clock();
      const by = { id, name: 'cool the hall' };
      const command: Command = {
        ...{ id, by, alarmId: alarm.id, ...POINT, value, unit: '°C', at: since, validUntil: since + 5000 },
      };
      return hall.plant.approvals.wait({ command, before: 24, since, until: since + 299_000 });
    };
    const decision = ask('first', 18);
    const panel = page.getByRole('region', { name: 'Waiting for approval' });
    await panel.waitFor();
    const text = (await panel.textContent()) ?? '';
    match(text, /24 °C → 18 °C.*HVAC, holding:0.*cool the hall, because of alarm TL-.*expires at .*, 4 min left/);
    equal(await panel.getByRole('link').getAttribute('href'), `#alarm/${alarm.id}`);
    await button(/^Approve: 24 °C → 18 °C/).click();
    await dialog().getByLabel('Comment').fill('go');
    await confirm('Approve');
    deepEqual(await decision, { approved: true, by: 'somebody without login' });
    await panel.waitFor({ state: 'detached' });
    await page.goto(`${shown.server.url}/tieline/#alarm/${alarm.id}`);
    const steps = page.locator('.path > li');
    await shows(
      steps.filter({ hasText: 'Write by “cool the hall” waits for approval' }),
      /HVAC holding:0.*18 °C.*Expires at/,
    );
    await shows(steps.filter({ hasText: 'Write by “cool the hall” approved' }), /By somebody without login\.go/);
    await page.getByRole('link', { name: '← All alarms' }).click();
    const second = ask('second', 19);
    await button(/^Refuse: 24 °C → 19 °C/).click();
    await confirm('Refuse');
    deepEqual(await second, {
      ...{ approved: false, by: 'somebody without login', reason: 'refused by somebody without login' },
    });
  });
});
