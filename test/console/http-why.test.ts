import { deepEqual, equal, match } from 'node:assert/strict';
import type { TraceView, WhyNotView } from '../../src/console/views.ts';
import { get, problemOf, servedHall } from './http-client.ts';
import { HALL } from './warm-hall.ts';

describe('why, and why not', () => {
  const served = servedHall();

  /** Asks about the hall's rule; `more` may change what is asked. */
  async function whyNot(more: Record<string, string> = {}): Promise<WhyNotView> {
    const { url } = await served.serve();
    const asked = new URLSearchParams({ rule: 'rule-1', asset: HALL, property: 'air-temperature', ...more });
    return (await get(url, `why-not?${asked}`)).body as unknown as WhyNotView;
  }

  it('shows the nodes that an alarm went through with the settings that applied, and sums it up', async () => {
    const alarm = await served.hall.overheat();
    await served.hall.cool(alarm, 19);
    const { url } = await served.serve();
    const { path, summary } = (await get(url, `trace/${alarm.id}`)).body as unknown as TraceView;
    deepEqual(
      path.map(({ name }) => name),
      ['sensors', 'delay delay-1', 'tieline-normalize norm-1', 'Hall too warm', 'HVAC setpoint'],
    );
    deepEqual(path[0]?.settings.slice(0, 2), [
      { title: 'Broker', value: 'Shop broker' },
      { title: 'Topic', value: 'acme/#' },
    ]);
    deepEqual(
      path[3]?.settings.find(({ title }) => title === 'High limit (H)'),
      { title: 'High limit (H)', value: '27' },
    );
    match(summary, /^The air temperature of hall rose to 28 °C \(H limit 27 °C\), so the alarm was raised at \d\d:/);
    match(summary, /“HVAC setpoint” would have written 19 °C/);
  });

  it('names the limit that was not reached', async () => {
    served.hall.feel(25);
    const { summary, clauses, reading } = await whyNot();
    equal(summary, 'No alarm: 25 °C is below the HH limit of 30 °C; 25 °C is below the H limit of 27 °C.');
    deepEqual(
      clauses.map(({ condition, holds }) => [condition, holds]),
      [
        ['HH', false],
        ['H', false],
      ],
    );
    equal(reading?.value, 25);
  });

  it('says what stands where an alarm stands', async () => {
    await served.hall.overheat(28);
    equal(
      (await whyNot()).summary,
      'In alarm: 28 °C is at or above the H limit of 27 °C, already with the first value: nobody is paged.',
    );
  });

  it('names the quality that held it back, with its reason', async () => {
    served.hall.feel(null);
    match(
      (await whyNot()).summary,
      /^No alarm: the last reading is of bad quality \(not a number\): its value and its time/,
    );
  });

  it('answers for a moment in the past, also after a restart', async () => {
    served.hall.feel(25);
    const then = served.hall.plant.clock();
    await served.hall.overheat(28);
    await served.hall.restart();
    match((await whyNot({ at: String(then) })).summary, /^No alarm: 25 °C is below/);
    match((await whyNot()).summary, /^In alarm: 28 °C is at or above the H limit/);
  });

  it('says that the plant did not run at that moment', async () => {
    served.hall.feel(28);
    await served.hall.plant.close();
    const then = served.hall.plant.clock();
    await served.hall.restart();
    match((await whyNot({ at: String(then) })).summary, /^No alarm: Tieline did not run from .* to .*\.$/);
  });

  it('names a signal that the rule never heard of, and one that it does not watch', async () => {
    equal(
      (await whyNot({ asset: 'acme/x' })).summary,
      'No alarm: no reading of acme/x/air-temperature has reached the rule.',
    );
    equal((await whyNot({ asset: 'other/x' })).summary, 'No alarm: the selector acme/# does not pick other/x.');
    match(
      (await whyNot({ property: 'humidity' })).summary,
      /the rule watches the property air-temperature, not humidity/,
    );
  });

  it('answers bad questions with the field', async () => {
    const { url } = await served.serve();
    deepEqual(await problemOf(get(url, 'why-not?rule=rule-1&asset=a')), [400, 'CONFIG_INVALID', 'property']);
    deepEqual(await problemOf(get(url, 'why-not?rule=rule-1&asset=a&property=p&at=soon')), [
      400,
      'CONFIG_INVALID',
      'at',
    ]);
    deepEqual(await problemOf(get(url, 'why-not?rule=gone&asset=a&property=p')), [404, 'NOT_FOUND', 'rule']);
  });
});
