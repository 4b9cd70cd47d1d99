import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/io/clock.ts';
import type { Reading } from '../../src/model/reading.ts';
import { readSettings } from '../../src/model/settings.ts';
import { anomalyProblems } from '../../src/rules/anomaly-problems.ts';
import { anomalySettings } from '../../src/rules/anomaly-settings.ts';
import type { AnomalyState } from '../../src/rules/anomaly-state.ts';
import { readyAnomaly } from '../../src/rules/ready-anomaly.ts';
import { createPlantRuntime, type PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';
import { openHistory } from '../../src/store/history/open-history.ts';
import { openStore } from '../../src/store/open-store.ts';
import { normalValues } from '../detectors/normal.ts';
import { eventually } from '../protocols/wait.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { temperature } from './plant.ts';

const MINUTE_MS = 60_000;

describe('a rule that learns, in a plant that has recorded', () => {
  let directory: string;
  let plant: PlantRuntime;
  const raised: string[] = [];
  beforeEach(async () => {
    raised.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'tieline-plant-'));
    plant = createPlantRuntime({
      ...{ id: 'plant-1', name: 'Test plant', timeZone: 'UTC', clock: systemClock() },
      openStore: () => openStore({ file: join(directory, 'plant.db') }),
      openHistory: (onFailure) => openHistory({ file: join(directory, 'history.db'), onFailure }),
    });
    await plant.ready;
  });
  afterEach(async () => {
    await plant.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** So many values a minute apart, until a minute ago, with one incident in the middle. */
  async function record(asset: string, count: number, more: Partial<Reading> = {}): Promise<void> {
    const normal = normalValues(9);
    const now = plant.clock();
    const readings = Array.from({ length: count }, (_, i) => {
      const at = now - (count - i) * MINUTE_MS;
      const value = i === count >> 1 ? 90 : 20 + 0.1 * normal();
      return temperature(plant, value, { asset, time: at, receivedAt: at, ...more });
    });
    (await plant.history.history()).append(readings);
  }

  function add(stored: Record<string, unknown> = {}, id = 'rule-1'): Promise<RuleHost> {
    const given = { plant: 'p', property: 'temperature', detector: 'robust', unit: '°C', ...stored };
    const { settings } = readSettings(anomalySettings, given, anomalyProblems);
    ok(settings);
    return plant.rules.add({
      ...{ ...readyAnomaly(settings, plainFacts(MINUTE_MS)), id, name: 'unusual', lateMs: MINUTE_MS },
      onTransition: ({ kind, alarm }) => void raised.push(`${kind} ${alarm.asset} ${alarm.value}`),
      onProblem: () => undefined,
    });
  }
  const explained = (asset: string) => plant.rules.explain('rule-1', asset, 'temperature')?.summary ?? '';

  it('knows its signals seconds after it was added, and raises nothing of what was then', async () => {
    await record('acme/press-1', 400);
    await record('acme/press-2', 400, { unit: '[degF]' });
    await record('acme/press-3', 30);
    const host = await add();
    await eventually(() => host.signals === 3 && host.counts().learning === 1, 'two of three');
    deepEqual(raised, []);
    host.step([temperature(plant, 21, { asset: 'acme/press-1' })], undefined, false);
    match(explained('acme/press-1'), /^No alarm: nothing deviates far enough/);
    host.step([temperature(plant, 90, { asset: 'acme/press-1' })], undefined, false);
    // Fahrenheit in the record, Celsius here: 20 °F are -6.67 °C.
    host.step([temperature(plant, -6.67, { asset: 'acme/press-2' })], undefined, false);
    host.step([temperature(plant, 90, { asset: 'acme/press-3' })], undefined, false);
    await eventually(() => raised.length > 0, 'the alarm');
    deepEqual(raised, ['raised acme/press-1 90']);
    match(explained('acme/press-3'), /still learning/);
  });

  it('does not learn from the record where it would need another signal for it', async () => {
    await record('acme/press-1', 400);
    const host = await add({ enabledWhen: '[running] is true' });
    equal(host.learnt.student('acme/press-1'), undefined);
  });

  it('does not replace what was learnt live by less', async () => {
    await record('acme/press-1', 20);
    const host = await add({}, 'rule-2');
    const student = host.learnt.student('acme/press-9');
    ok(student);
    const history = await plant.history.history();
    student.learn(await history.read('acme/press-1', 'temperature', { from: 0, to: Number.MAX_SAFE_INTEGER }));
    for (let i = 0; i < 60; i++)
      host.step([temperature(plant, 20 + (i % 3), { asset: 'acme/press-9' })], undefined, false);
    student.done();
    const [given] = host.learnt.given((asset) => asset === 'acme/press-9', 1);
    equal((given?.state as AnomalyState | undefined)?.detector?.seen, 60);
  });

  it('does not learn again what it knows', async () => {
    await record('acme/press-1', 400);
    const first = await add();
    await eventually(() => first.signals === 1 && first.counts().learning === 0, 'it has learnt');
    await plant.rules.remove(first, false);
    const [row] = await plant.store().read('rule_state.by_rule', ['rule-1']);
    const { seen } = (JSON.parse(String(row?.body)) as { state: AnomalyState }).state.detector ?? {};
    equal(seen, 400);
  });

  it('gives on what it has learnt, and takes it over for signals that it watches', async () => {
    await record('acme/press-1', 400);
    const teacher = await add();
    await eventually(() => teacher.signals === 1 && teacher.counts().learning === 0, 'it has learnt');
    const given = JSON.parse(JSON.stringify(teacher.learnt.given(() => true, 10))) as {
      asset: string;
      state: unknown;
    }[];
    equal(given.length, 1);
    const pupil = await add({ assets: 'graz/#', falseAlarms: 3 }, 'rule-2');
    const [{ state } = { state: undefined }] = given;
    equal(pupil.learnt.take({ asset: 'graz/press-1', state }), true);
    equal(pupil.counts().learning, 0);
    equal(pupil.learnt.take({ asset: 'acme/press-1', state }), false, 'not watched');
    equal(pupil.learnt.take({ asset: 'graz/press-2', state: { detector: 3 } }), false, 'no state');
    const other = await add({ detector: 'spike' }, 'rule-3');
    equal(other.learnt.take({ asset: 'acme/press-9', state }), false, 'of another detector');
    pupil.step([temperature(plant, 90, { asset: 'graz/press-1' })], undefined, false);
    await eventually(() => raised.includes('raised graz/press-1 90'), 'the alarm');
  });
});
