import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TObject } from 'typebox';
import { textOf } from '../model/errors.ts';
import { nodeName, type StoredNode } from '../model/flow.ts';
import { plantTime } from '../model/plant-time.ts';
import { problemText, readSettings } from '../model/settings.ts';
import { flowProblems } from '../scenario/check-flow.ts';
import { compare, rankOf } from '../scenario/compare.ts';
import { createField } from '../scenario/devices/field.ts';
import { SIMULATED_PROTOCOLS } from '../scenario/devices/registry.ts';
import { type Happening, happeningText } from '../scenario/happening.ts';
import type { Scenario } from '../scenario/language.ts';
import { type NodeTypes, type PreparedFlow, prepareFlow } from '../scenario/prepare-flow.ts';
import { durationText } from '../scenario/quantity.ts';
import { expectedText, type ScenarioReport } from '../scenario/report.ts';
import { readScenario, type ScenarioSettings, scenarioSettings } from '../scenario/scenario-settings.ts';
import { type Evidence, type Stand, waysOf } from '../scenario/way.ts';
import { createRecorder } from './test-recorder.ts';
import type { TestRuntime } from './test-runtime.ts';
import type { Scene, Stage } from './test-stage.ts';
import { simulateTime } from './test-time.ts';
import { playTimeline } from './test-timeline.ts';

/** What scenarios are run in. */
export interface Theatre {
  runtime: TestRuntime;
  stage: Stage;
  /** User directory of the runtime. */
  home: string;
}

/** Runs the scenario that a node of the flow carries. */
export async function runScenario(
  node: StoredNode,
  flow: readonly StoredNode[],
  theatre: Theatre,
): Promise<ScenarioReport> {
  const began = performance.now();
  const seconds = () => Number(((performance.now() - began) / 1000).toFixed(3));
  const report: ScenarioReport = {
    ...{ name: nodeName(node), status: 'refused', lengthMs: 0, seconds: 0 },
    ...{ differences: [], problems: [], notes: [], happened: [], complaints: [] },
  };
  const { settings, problems } = readSettings(scenarioSettings, node);
  const read = settings && readScenario(settings);
  const wrong = read?.problems ?? problems;
  if (!settings || !read || wrong.length > 0) {
    return { ...report, problems: wrong.map(problemText), seconds: seconds() };
  }
  const { scenario } = read;
  const prepared = prepareFlow(flow, scenario.given.overrides, typesOf(theatre.runtime));
  const facts = { ...report, notes: prepared.notes, lengthMs: scenario.endMs };
  try {
    const outcome = await perform(scenario, settings, prepared, theatre);
    return { ...facts, ...outcome, seconds: seconds() };
  } catch (thrown) {
    return { ...facts, status: 'failed', problems: [textOf(thrown)], seconds: seconds() };
  }
}

async function perform(
  scenario: Scenario,
  settings: ScenarioSettings,
  { nodes, problems }: PreparedFlow,
  theatre: Theatre,
): Promise<Partial<ScenarioReport>> {
  if (problems.length > 0) return { problems };
  const { runtime, stage, home } = theatre;
  const zone = nodes.find(({ type }) => type === 'tieline-plant')?.timeZone;
  const timeZone = typeof zone === 'string' ? zone : 'UTC';
  const start = plantTime(timeZone).instantOf(Date.parse(`${scenario.given.start}Z`));
  const zoneBefore = process.env.TZ;
  process.env.TZ = timeZone;
  const time = simulateTime(start);
  try {
    const field = createField(nodes, signalsOf(scenario), time.now);
    const wrong = flowProblems(scenario, nodes, field);
    if (wrong.length > 0) return { problems: wrong };
    const byId = new Map(nodes.map((node) => [node.id, nodeName(node)]));
    const nameOf = (id: string) => byId.get(id) ?? id;
    const recorder = createRecorder({ start, field, nodeName: nameOf });
    const scene: Scene = { time, start, nodes, field, recorder };
    stage.enter(scene);
    const stands = await playTimeline(scenario, settings, scene, theatre);
    return reported(scenario, settings, scene, stage, stands);
  } finally {
    await time.finish(runtime.stop()).finally(() => {
      stage.leave();
      time.end();
      if (zoneBefore === undefined) delete process.env.TZ;
      else process.env.TZ = zoneBefore;
    });
    runtime.forgetContext();
    await rm(join(home, 'tieline'), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The names of signals that a scenario uses. */
function signalsOf({ given, timeline }: Scenario): string[] {
  return [...given.values, ...timeline].flatMap((one) =>
    'signal' in one && one.signal !== undefined ? one.signal : [],
  );
}

function reported(
  { expected }: Scenario,
  { toleranceSeconds }: ScenarioSettings,
  { start, nodes, field, recorder }: Scene,
  { deliveries, complaints }: Stage,
  stands: readonly Stand[],
): Partial<ScenarioReport> {
  const toleranceMs = toleranceSeconds * 1000;
  const happened = recorder.happened.toSorted(inOrder);
  const said = field.said.map((one) => ({ ...one, atMs: Math.round(one.at - start) }));
  const evidence: Evidence = { nodes, said, deliveries, complaints, happened, stands };
  const ownDoing = (it: Happening) =>
    'ruleType' in it && it.ruleType === 'system' && field.cut.has(it.property.replace(/^link /, ''));
  const found = compare(expected, happened, toleranceMs, ownDoing);
  const ways = waysOf(found, evidence, toleranceMs);
  const differences = found.map(({ atMs, expectation, text }, i) => ({
    ...{ atMs, text, way: ways[i] ?? [] },
    ...expectedText(expectation),
  }));
  return {
    status: differences.length === 0 ? 'passed' : 'failed',
    differences,
    happened: happened.map((it) => `${durationText(it.atMs)} ${happeningText(it)}`),
    complaints: complaintTexts(complaints, nodes),
  };
}

/** What happened at the same time comes in one order, however fast the disk was. */
function inOrder(a: Happening, b: Happening): number {
  const [one, other] = [happeningText(a), happeningText(b)];
  return a.atMs - b.atMs || rankOf(a) - rankOf(b) || (one < other ? -1 : one > other ? 1 : 0);
}

/** What nodes complained about, each complaint once with the time at which it was first heard. */
function complaintTexts(complaints: Stage['complaints'], nodes: readonly StoredNode[]): string[] {
  const times = new Map<string, number[]>();
  for (const { atMs, id, text } of complaints) {
    const told = id === undefined ? text : `${nameIn(nodes, id)}: ${text}`;
    times.set(told, [...(times.get(told) ?? []), atMs]);
  }
  return [...times].map(([told, [first = 0, ...further]]) => {
    const more = further.length > 0 ? ` (and ${further.length} times more)` : '';
    return `${durationText(first)} ${told}${more}`;
  });
}

function nameIn(nodes: readonly StoredNode[], id: string): string {
  const node = nodes.find((one) => one.id === id);
  return node ? nodeName(node) : id;
}

function typesOf({ typeOf }: TestRuntime): NodeTypes {
  return {
    isKnown: (type) => typeOf(type) !== undefined,
    isSimulated: (type) => SIMULATED_PROTOCOLS.some(({ linkType }) => linkType === type),
    schemaOf: (type) => typeOf(type)?.definition?.schema as TObject | undefined,
  };
}
