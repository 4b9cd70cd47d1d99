import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { LogicClausesView } from '../../src/console/logic-views.ts';
import { systemClock } from '../../src/io/clock.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import type { PlantModel } from '../../src/runtime/plant-model.ts';
import { createPlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openStore } from '../../src/store/open-store.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { post, problemOf, raw, servedHall } from './http-client.ts';

const PRESS = 'acme/hall/press';
const facts = plainFacts(60_000, { [`${PRESS}/flow/hvac`]: { text: 'acme/roof' } });
const model = { facts } as unknown as PlantModel;
const HOT = { '>': [{ var: 'temperature' }, 80] };

/** A reading of so many ms ago. */
function reading(name: string, value: ReadingValue, agoMs: number, more: Partial<Reading> = {}): Reading {
  const [, asset = PRESS, property = name] = /^(.*)\/([^/]*)$/.exec(name) ?? [];
  const time = Date.now() - agoMs;
  const source = { protocol: 'mqtt', link: 'Shop broker', address: name };
  return { ...{ asset, property, value, quality: 'good', time, receivedAt: time, source }, ...more };
}

describe('how the clauses of a rule stand now, over HTTP', () => {
  const served = servedHall();
  async function hear(...readings: Reading[]): Promise<void> {
    const { signals, history } = served.hall.plant;
    // While its file is being opened it keeps only some thousands.
    await history.history();
    signals.observe(readings);
  }

  async function ask(logic: unknown, more: object = {}): Promise<LogicClausesView> {
    const { url } = await served.serve({ model });
    const body = { plant: 'plant-1', asset: PRESS, logic: JSON.stringify(logic), units: [], ...more };
    const answer = await post(url, 'logic/clauses', body);
    equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as unknown as LogicClausesView;
  }

  const told = ({ clauses }: LogicClausesView) => clauses.map(({ path, text }) => `${path} ${text}`);

  it('tells verdict and numbers of each clause, with its place', async () => {
    await hear(reading('temperature', 84, 1000), reading('acme/hall/running', false, 500));
    const view = await ask({ and: [HOT, { '!': [{ var: '../running' }] }, { '<': [{ var: 'pressure' }, 5] }] });
    equal(view.verdict, 'unknown');
    deepEqual(told(view), [
      '/and/0 temperature 84 > 80: true',
      '/and/1/!/0 ../running false: false',
      '/and/2 pressure never heard < 5: unknown',
    ]);
    equal(view.lookedBack, undefined);
    equal((await ask({ and: [HOT, { '!': [{ var: '../running' }] }] })).verdict, true);
  });

  it('takes each signal in the unit of the rule, and says where it is and how old', async () => {
    await hear(
      reading('temperature', 190.4, 2000, { unit: '[degF]' }),
      reading('acme/roof/flow', 3, 90_000, { unit: 'm3/h' }),
    );
    const names = { or: [HOT, { var: '{hvac}/flow' }, { var: 'nothing' }, { var: '{none}/x' }] };
    const view = await ask(names, { units: [{ signal: 'temperature', unit: '°C' }] });
    const [temperature, flow, nothing, none] = view.signals;
    ok(Math.abs(Number(temperature?.value) - 88) < 1e-9);
    ok(Number(temperature?.ageSeconds) >= 2 && Number(temperature?.ageSeconds) < 10);
    deepEqual([temperature?.unit, temperature?.quality, temperature?.reason], ['Cel', 'good', undefined]);
    deepEqual([flow?.asset, flow?.value, flow?.unit, flow?.reason], ['acme/roof', 3, 'm3/h', 'stale']);
    deepEqual(nothing, { name: 'nothing', asset: PRESS, property: 'nothing' });
    deepEqual(none, { name: '{none}/x', property: 'x' });
    equal(view.clauses[0]?.text, 'temperature 88 > 80: true');
    const wrong = await ask(HOT, { units: [{ signal: 'temperature', unit: 'bar' }] });
    equal(wrong.verdict, 'unknown');
    match(wrong.signals[0]?.reason ?? '', /cannot become bar/);
  });

  it('looks back at what was recorded, as far as the rule does', async () => {
    await hear(...[9, 7, 5, 3, 1].map((seconds) => reading('temperature', 85, seconds * 1000)));
    const view = await ask({ for: [HOT, '5 s'] });
    deepEqual([view.verdict, view.lookedBack], [true, { seconds: 5, readings: 6, cuts: [] }]);
    deepEqual(told(view)[0], ' (temperature 85 > 80) for 5 s of 5 s: true');
    const longer = await ask({ for: [HOT, '20 s'] });
    equal(longer.verdict, false);
    match(longer.clauses[0]?.text ?? '', /for (9|1\d)(\.\d+)? s of 20 s/);
    await hear(reading('temperature', 70, 0));
    equal((await ask({ '>=': [{ max: [{ var: 'temperature' }, { over: '8 s' }] }, 85] })).verdict, true);
    equal((await ask({ '===': [{ previous: { var: 'temperature' } }, 85] })).verdict, true);
  });

  it('tells the clauses within what looks back, too', async () => {
    await hear(reading('temperature', 85, 3000), reading('temperature', 84, 1000), reading('running', false, 1000));
    const counted = { '>=': [{ count: [HOT, { over: '1 min' }] }, 3] };
    const view = await ask({ or: [{ for: [{ or: [{ var: 'running' }, HOT] }, '2 s'] }, counted] });
    equal(view.verdict, true);
    deepEqual(told(view).slice(2), [
      '/or/0/for/0/or/0 running false: false',
      '/or/0/for/0/or/1 temperature 84 > 80: true',
      '/or/1/>=/0/count/0 temperature 84 > 80: true',
    ]);
  });

  it('counts what came true while time alone passed', async () => {
    await hear(...[20, 15, 10, 5].map((seconds) => reading('temperature', 85, seconds * 1000)));
    const silent = { '>': [{ age: { var: 'temperature' } }, 2] };
    const view = await ask({ '===': [{ count: [silent, { over: '1 min' }] }, 4] });
    equal(view.verdict, true, told(view).join());
  });

  it('looks back at fifty signals at most, and says so', async () => {
    const { cuts } = (await ask({ or: Array.from({ length: 51 }, (_, i) => ({ previous: { var: `s${i}` } })) }))
      .lookedBack ?? { cuts: [] };
    deepEqual(cuts, ['only the first 50 signals were looked back at']);
  });

  it('looks at 20,000 readings at most, the newest, and says so', async () => {
    const readings = Array.from({ length: 30_000 }, (_, i) =>
      reading('temperature', i < 15_000 ? 99 : 50, 3_000_000 - i * 100),
    );
    await hear(...readings);
    const view = await ask({ '>': [{ max: [{ var: 'temperature' }, { over: '1 h' }] }, 80] });
    ok(Number(view.lookedBack?.readings) > 15_000 && Number(view.lookedBack?.readings) <= 20_001);
    deepEqual(view.lookedBack?.cuts, ['only the last 20000 readings were looked at']);
  });

  it('takes little time whatever the rule is, and counts what was heard last in any case', async () => {
    await hear(
      ...Array.from({ length: 20_000 }, (_, i) => reading('temperature', 50, 100_000 - i * 5)),
      reading('temperature', 90, 0),
    );
    const list = Array.from({ length: 10_000 }, () => 1);
    const slow = { '>': [{ reduce: [list, { '+': [{ var: 'accumulator' }, { var: 'current' }] }, 0] }, 5] };
    const began = performance.now();
    const view = await ask({ and: [slow, HOT, { for: [HOT, '1 h'] }] });
    ok(performance.now() - began < 5000, `${performance.now() - began} ms`);
    ok(view.lookedBack?.cuts.includes('what takes longer than 500 ms was left out'));
    ok(told(view).includes('/and/1 temperature 90 > 80: true'));
  });

  it('goes by the last values where the plant keeps no history, and says so', async () => {
    const plant = createPlantRuntime({
      ...{ id: 'plant-2', name: 'Paint shop', timeZone: 'UTC', clock: systemClock() },
      openStore: () => openStore({ file: `${served.hall.directory}/other.db` }),
    });
    await plant.ready;
    try {
      plant.signals.observe([reading('temperature', 85, 1000)]);
      const { url } = await served.serve({ plants: () => [plant] });
      const body = { plant: 'plant-2', asset: PRESS, logic: JSON.stringify({ or: [HOT, { for: [HOT, '1 h'] }] }) };
      const { verdict, lookedBack } = (await post(url, 'logic/clauses', body)).body as unknown as LogicClausesView;
      equal(verdict, true);
      deepEqual(lookedBack?.cuts, ['this plant keeps no history']);
    } finally {
      await plant.close();
    }
  });

  it('tells the place of what is no rule, and nothing else', async () => {
    const view = await ask({ and: [HOT, { '>': [{ var: '__proto__' }, 1] }] });
    deepEqual([view.problem?.path, view.verdict, view.clauses], ['/and/1/>/0/var', undefined, []]);
  });

  it('refuses what is hostile with the name of the field', async () => {
    const { url, port } = await served.serve({ model, parsesBodies: false });
    const good = { plant: 'plant-1', asset: PRESS, logic: JSON.stringify(HOT), units: [] };
    const refused = (more: object) => problemOf(post(url, 'logic/clauses', { ...good, ...more }));
    equal((await post(url, 'logic/clauses', good)).status, 200);
    for (const [field, value] of [
      ...(['', '#', 'acme/+/press', 5, 'x'.repeat(2000)] as const).map((asset) => ['asset', asset] as const),
      ...([undefined, 5, { '>': [] }, `"${'x'.repeat(1_000_000)}"`] as const).map((logic) => ['logic', logic] as const),
      ...(['°C', [5], [{ signal: 't' }], [{ signal: 't', unit: 'nonsense' }]] as const).map(
        (units) => ['units', units] as const,
      ),
    ] as const) {
      deepEqual(
        await refused({ [field]: value }),
        [400, 'CONFIG_INVALID', field],
        String(JSON.stringify(value)).slice(0, 80),
      );
    }
    deepEqual(await refused({ plant: 'gone' }), [404, 'NOT_FOUND', 'plant']);
    deepEqual(await refused({ more: 'x'.repeat(6_000_000) }), [413, 'CONFIG_INVALID', 'body']);
    const foreign = raw(port, '/tieline/api/logic/clauses', { origin: 'http://evil.example' }, JSON.stringify(good));
    deepEqual(await problemOf(foreign), [403, 'BLOCKED', undefined]);
  });

  it('is there for whoever may read', async () => {
    const scopes: string[] = [];
    const guard =
      (scope: string) =>
      (request: { method?: string | undefined; originalUrl: string }, _response: unknown, next: () => void) => {
        if (request.originalUrl.endsWith('logic/clauses')) scopes.push(scope);
        next();
      };
    const { url } = await served.serve({ model, guard });
    await post(url, 'logic/clauses', { plant: 'plant-1', asset: PRESS, logic: '{}' });
    deepEqual(scopes, ['tieline.read']);
  });
});
