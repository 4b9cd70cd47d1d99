import { deepEqual, ok } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { readSettings } from '../../src/model/settings.ts';
import { anomalyProblems } from '../../src/rules/anomaly-problems.ts';
import { anomalySettings } from '../../src/rules/anomaly-settings.ts';
import { readyAnomaly } from '../../src/rules/ready-anomaly.ts';
import { normalValues } from '../detectors/normal.ts';
import { temperature } from '../runtime/plant.ts';
import { shows } from '../support/browser.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { pressUntil, shownHall } from './shown-hall.ts';

describe('anomalies in the console page', function () {
  this.timeout(60_000);
  const shown = shownHall();
  afterEach(() => deepEqual(shown.wrong, []));

  /** Three presses that have run for a while, of which all do then what they never did. */
  async function disturbed(): Promise<Alarm> {
    const { plant } = shown.hall;
    const given = { plant: 'p', property: 'temperature', unit: '°C', clearAfterSeconds: 3600 };
    const { settings } = readSettings(anomalySettings, given, anomalyProblems);
    ok(settings);
    const host = await plant.rules.add({
      ...{ ...readyAnomaly(settings, plainFacts(60_000)), id: 'unusual', name: 'Unusual', lateMs: 86_400_000 },
      ...{ onTransition: () => undefined, onProblem: () => undefined },
    });
    const normal = normalValues(4);
    const now = plant.clock();
    for (let i = 300; i >= 0; i--) {
      const at = now - i * 60_000;
      const readings = [1, 2, 3].map((press) =>
        temperature(plant, i === 0 ? 35 : 20 + 0.2 * normal(), {
          asset: `hall/press-${press}`,
          time: at,
          receivedAt: at,
        }),
      );
      host.step(readings, undefined, false);
    }
    const alarm = plant.alarms.live().find(({ hold, rule }) => rule.id === 'unusual' && !hold);
    ok(alarm);
    return alarm;
  }

  it('tell why, by how much, and what else belongs to them', async () => {
    const alarm = await disturbed();
    const { page } = shown;
    await shown.open();
    const row = page.locator(`tr[data-alarm="${alarm.id}"]`);
    await shows(row, /press-1.*temperature.*anomaly.*35 °C/);
    await row.getByRole('button', { name: 'explains 2 alarms' }).waitFor();
    await page.goto(`${shown.server.url}/tieline/#alarm/${alarm.id}`);
    const verdict = page.locator('.path > li').filter({ hasText: 'The rule “Unusual” decided' });
    await shows(
      verdict,
      /hall\/press-1\/temperature is 35 °C, expected 1\d\.\d+ to 2\d\.\d+ °C: .*Expected.*Deviates by.*times its detector’s limit.*Allowed/,
    );
  });

  it('are answered by keyboard, and the answer is withdrawn', async () => {
    const alarm = await disturbed();
    const { page } = shown;
    await shown.open(`#alarm/${alarm.id}`);
    const question = page.getByRole('region', { name: /^Was it one\?/ });
    await question.waitFor();
    const button = (name: string) => question.getByRole('button', { name });
    await pressUntil(page, 'Tab', () => button('No, false alarm').evaluate((one) => one === document.activeElement));
    await page.keyboard.press('Enter');
    await button('Withdraw this answer').waitFor();
    const steps = page.locator('.path > li');
    await shows(
      steps.filter({ hasText: 'False alarm' }),
      /By somebody without login\. This signal becomes a quarter less sensitive\./,
    );
    await button('Withdraw this answer').click();
    await button('Yes, there was something').waitFor();
    await steps.filter({ hasText: 'Answer withdrawn' }).waitFor();
  });
});
