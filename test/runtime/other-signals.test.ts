import { deepEqual, equal, throws } from 'node:assert/strict';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import { createOtherSignals, isNews, isOfOther } from '../../src/runtime/other-signals.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { addThreshold, temperature, temporaryPlant } from './plant.ts';

describe('what a rule hears of other signals', () => {
  const at = 1_790_000_000_000;
  const reading = (property: string, value: ReadingValue, more: Partial<Reading> = {}): Reading => ({
    ...{ asset: 'acme/press-1', property, value, quality: value === null ? 'bad' : 'good', time: at, receivedAt: at },
    ...{ source: { protocol: 'test', link: 'test', address: property }, ...more },
  });
  const told: string[] = [];
  const make = (reaches = (_asset: string, _property: string) => true) =>
    createOtherSignals<string>({
      references: [
        { property: 'setpoint', unit: 'Cel', staleMs: () => 1000 },
        { property: 'setpoint', staleMs: () => 1000 },
        { asset: 'site', property: 'ambient', unit: 'Cel', staleMs: () => 5000 },
      ],
      ...{ isSelected: (asset) => asset.startsWith('acme/'), reaches, onProblem: (text) => told.push(text) },
    });

  it('is in the unit that each reference asks for, and trusted until it is stale', () => {
    const others = make();
    const heard = others.join('entry', 'acme/press-1');
    const inFahrenheit = reading('setpoint', 212, { unit: '[degF]' });
    const signal = others.of(inFahrenheit);
    if (!signal) throw new Error('the signal is needed');
    others.hear(signal, inFahrenheit);
    deepEqual(
      heard.map(({ value, good, until }) => [value, good, until]),
      [
        [100, true, at + 1000],
        [212, true, at + 1000],
        [null, false, 0],
      ],
    );
    deepEqual([...signal.dependents], [['entry', [0, 1]]]);
  });
  it('is not good in a unit of another kind, which is told once', () => {
    const others = make();
    const heard = others.join('entry', 'acme/press-1');
    for (const value of [6, 7]) {
      const inBar = reading('setpoint', value, { unit: 'bar' });
      const signal = others.of(inBar);
      if (signal) others.hear(signal, inBar);
    }
    deepEqual(
      heard.map(({ good }) => good),
      [false, true, false],
    );
    deepEqual(told, ['acme/press-1/setpoint: bar cannot become Cel: pressure is not temperature']);
  });
  it('is kept of assets that are judged, also before they are, of the signals that are named, and of what can come', () => {
    const others = make();
    const early = reading('setpoint', 5);
    const signal = others.of(early);
    if (!signal) throw new Error('the signal is needed');
    others.hear(signal, early);
    equal(others.join('entry', 'acme/press-1')[0]?.value, 5);
    equal(others.of(reading('setpoint', 5, { asset: 'other/press' })), undefined);
    equal(others.of(reading('ambient', 5)), undefined);
    equal(others.of(reading('ambient', 5, { asset: 'site' }))?.asset, 'site');
    equal(others.of(reading('humidity', 5)), undefined);
    equal(make((_asset, property) => property !== 'setpoint').of(early), undefined);
  });
  it('is stored once for each signal, and taken over', () => {
    const others = make();
    const signal = others.of(reading('setpoint', 5));
    if (!signal) throw new Error('the signal is needed');
    for (const value of [5, 6]) others.hear(signal, reading('setpoint', value));
    const [write, ...more] = others.takeWrites('rule');
    deepEqual([more, others.takeWrites('rule')], [[], []]);
    const [, asset, property, , , body] = write?.params ?? [];
    const again = make();
    const row = { asset: String(asset), property: String(property) };
    deepEqual([isOfOther(row), isOfOther({ asset: 'acme/press-1', property: 'temperature' })], [true, false]);
    again.restore(row, JSON.parse(String(body)));
    equal(again.join('entry', 'acme/press-1')[0]?.value, 6);
    throws(() => again.restore(row, {}));
  });
  it('is news where it is neither late, nor out of order, nor the same, nor seen before a crash', () => {
    const last = reading('setpoint', 5);
    const news = (more: Partial<Reading>, replayed = false) =>
      isNews({ last, lasting: false }, { ...last, ...more }, 60_000, replayed);
    equal(isNews({ last: undefined, lasting: false }, last, 60_000, false), true);
    equal(news({ time: at + 1, receivedAt: at + 1 }), true);
    equal(news({ value: 6 }), true);
    equal(news({}), false);
    equal(news({ time: at - 1 }), false);
    equal(news({ time: at + 1, receivedAt: at + 70_000 }), false);
    equal(news({ value: 6 }, true), false);
  });
  it('is never late where it says how something stands: a last will may carry the time at which it was written', () => {
    const last = reading('status', 'online');
    const news = (more: Partial<Reading>, replayed = false) =>
      isNews({ last, lasting: true }, { ...last, value: 'offline', receivedAt: at + 9e6, ...more }, 60_000, replayed);
    deepEqual([news({}), news({ time: at - 1000 }), news({ time: at + 1, value: 'online' })], [true, true, true]);
    deepEqual([news({ value: 'online' }), news({ receivedAt: at }, true)], [false, false]);
    const status = (lasting: boolean) =>
      createOtherSignals<string>({
        references: [
          { property: 'status', unit: 'Cel', staleMs: () => 1000, ...(lasting && { lasting }) },
          { property: 'status', staleMs: () => 1000 },
        ],
        ...{ isSelected: () => true, reaches: () => true, onProblem: () => undefined },
      }).of(last)?.lasting;
    deepEqual([status(true), status(false)], [true, false]);
  });
  it('is uncertain where a broker had kept it, neither good nor bad', () => {
    const others = make();
    const heard = others.join('entry', 'acme/press-1');
    const seen = (more: Partial<Reading>) => {
      const kept = reading('setpoint', 5, more);
      const signal = others.of(kept);
      if (signal) others.hear(signal, kept);
      return heard.slice(0, 2).map(({ good, uncertain }) => (good ? 'good' : uncertain ? 'uncertain' : 'bad'));
    };
    deepEqual(seen({ quality: 'uncertain' }), ['uncertain', 'uncertain']);
    deepEqual(seen({ quality: 'uncertain', unit: 'bar' }), ['bad', 'uncertain']);
    deepEqual(seen({}), ['good', 'good']);
    deepEqual(seen({ quality: 'bad' }), ['bad', 'bad']);
  });
});

describe('a rule with another signal in a plant', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });
  const setpoint = (value: number) => temperature(plant, value, { property: 'setpoint' });

  it('knows after a restart what it has heard', async () => {
    const first = await addThreshold(plant, { high: '[setpoint]' });
    first.host.step([setpoint(80), temperature(plant, 75)], null, false);
    await plant.close();
    plant = await home.start();
    const second = await addThreshold(plant, { high: '[setpoint]' });
    second.host.step([temperature(plant, 85)], null, false);
    await second.tells(1);
    deepEqual(second.texts(), ['raised H acme/press-1']);
    equal(second.told[0]?.transition.alarm.limit, 80);
    equal(second.told[0]?.transition.alarm.first, undefined);
  });
  it('raises when the other signal says so, with what came with it, and judges in the order of reception', async () => {
    const { host, told, tells } = await addThreshold(plant, { high: '[setpoint]' });
    const [value, before, after] = [temperature(plant, 75), setpoint(80), setpoint(70)];
    host.step([after], 'after', false);
    host.step([before], 'before', false);
    host.step([value], 'value', false);
    await tells(1);
    deepEqual(
      told.map(({ transition: { kind, alarm }, carried }) => [kind, alarm.value, alarm.limit, carried]),
      [['raised', 75, 70, 'after']],
    );
  });
  it('puts in order what several inputs give again after a crash', async () => {
    const { host, told, tells } = await addThreshold(plant, { high: '[setpoint]' });
    const [low, value, high] = [setpoint(70), temperature(plant, 75), setpoint(80)];
    host.step([value], null, true);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    host.step([low, high], null, true);
    await tells(2);
    deepEqual(
      told.map(({ transition: { kind, alarm } }) => [kind, alarm.limit]),
      [
        ['raised', 70],
        ['cleared', 70],
      ],
    );
  });
  it('steps what waits before it closes', async () => {
    const { host, told } = await addThreshold(plant, { high: '[setpoint]' });
    host.step([setpoint(70), temperature(plant, 75)], null, false);
    await plant.rules.remove(host, false);
    equal(told.length, 1);
  });
});
