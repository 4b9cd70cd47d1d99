import { PlantError } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { Scenario, TimelineEntry } from '../scenario/language.ts';
import { findNode, labelOf } from '../scenario/prepare-flow.ts';
import { quantityText } from '../scenario/quantity.ts';
import type { ScenarioSettings } from '../scenario/scenario-settings.ts';
import type { Stand } from '../scenario/way.ts';
import type { Theatre } from './test-scenario.ts';
import type { Scene, Stage } from './test-stage.ts';

/** Who did what a person does in a scenario. */
const OPERATOR = 'the scenario';

interface Step {
  atMs: number;
  act(): Promise<void> | void;
}

/**
 * Deploys the flow of a scene and plays the timeline to its end.
 * @returns where rules stood whenever something was expected
 */
export async function playTimeline(
  { given, timeline, endMs, expected }: Scenario,
  { repeatSeconds, toleranceSeconds }: ScenarioSettings,
  scene: Scene,
  theatre: Theatre,
): Promise<Stand[]> {
  const { time, start, nodes, field } = scene;
  const { runtime, stage } = theatre;
  const stands: Stand[] = [];
  const looks = [...new Set(expected.map(({ atMs }) => atMs + toleranceSeconds * 1000))];
  const steps: Step[] = [
    ...timeline.flatMap((entry) => stepsOf(entry, scene, theatre)),
    ...looks.map((atMs) => ({ atMs, act: () => void stands.push(...standsOf(atMs, scene, stage.plants)) })),
  ].toSorted((a, b) => a.atMs - b.atMs);

  // Marked first: what the scenario does at a moment comes before what sensors repeat at it.
  const marks = steps.map(({ atMs }) => time.mark(start + Math.min(atMs, endMs)));
  const end = time.mark(start + endMs);
  await time.finish(runtime.load(nodes));
  await time.finish(runtime.start());
  await time.settle();
  for (const plant of stage.plants) await whenRunning(plant, given.armed, scene);
  refuseInvalid(nodes, stage.complaints);
  for (const value of given.values) field.show(value, 0);
  field.begin(repeatSeconds * 1000);
  for (const [i, { act }] of steps.entries()) {
    await time.advanceTo(marks[i] ?? end);
    await act();
    await time.settle();
  }
  await time.advanceTo(end);
  return stands;
}

/** A node of ours that cannot run would make every test pass in which nothing may happen. */
function refuseInvalid(nodes: readonly StoredNode[], complaints: Stage['complaints']): void {
  for (const { id, text, isError } of complaints) {
    const node = nodes.find((one) => one.id === id);
    if (isError && node?.type.startsWith('tieline-')) {
      throw new PlantError('CONFIG_INVALID', `${labelOf(node)} does not run: ${text}`);
    }
  }
}

async function whenRunning(plant: PlantRuntime, armed: boolean, { time }: Scene): Promise<void> {
  if (plant.state.state === 'failed') throw new PlantError('STORE_FAILED', plant.state.reason);
  if (armed) await time.finish(plant.arming.set(true, OPERATOR));
}

function stepsOf(entry: TimelineEntry, scene: Scene, { runtime, stage }: Theatre): Step[] {
  const { atMs } = entry;
  const { time, field, nodes } = scene;
  const each = (act: (plant: PlantRuntime) => Promise<unknown>) => async () => {
    for (const plant of stage.plants) await time.finish(act(plant));
  };
  const step = (act: Step['act']): Step[] => [{ atMs, act }];
  switch (entry.kind) {
    case 'value':
      return step(() =>
        entry.lateMs === undefined ? field.show(entry, entry.overMs ?? 0) : field.sayLate(entry, entry.lateMs),
      );
    case 'bad':
      return step(() => field.spoil(entry.signal));
    case 'silence':
      return step(() => field.silence(entry.signal, entry.forMs));
    case 'offline':
      return step(() => field.cutLink(entry.link, entry.forMs));
    case 'arm':
    case 'disarm':
      return step(each((plant) => plant.arming.set(entry.kind === 'arm', OPERATOR)));
    case 'approve':
    case 'decline':
      return step(each((plant) => decide(plant, entry.node, entry.kind === 'approve')));
    case 'ack':
      return step(each((plant) => acknowledge(plant, entry.rule, entry.comment)));
    case 'restart':
      return [
        ...step(async () => {
          await time.finish(runtime.stop());
          runtime.forgetContext();
        }),
        { atMs: atMs + entry.forMs, act: () => time.finish(runtime.start()) },
      ];
    case 'press':
      return step(() => give(nodes, entry.node, {}, runtime.receive));
    case 'send': {
      const message = { payload: entry.payload, ...(entry.topic !== undefined && { topic: entry.topic }) };
      return step(() => give(nodes, entry.node, message, runtime.receive));
    }
  }
}

async function acknowledge({ alarms, acknowledge }: PlantRuntime, rule: string | undefined, comment?: string) {
  const waiting = alarms.live().filter(({ rule: { name }, state }) => state !== 'ACKED' && (rule ?? name) === name);
  for (const { id } of waiting) await acknowledge(id, OPERATOR, comment);
}

/** A person decides on what waits. */
async function decide({ approvals }: PlantRuntime, node: string | undefined, isApproved: boolean) {
  const waiting = approvals.waiting.filter(({ command: { by } }) => (node ?? by.name) === by.name);
  for (const { command } of waiting) await approvals.decide(command.id, isApproved, OPERATOR);
}

function give(
  nodes: readonly StoredNode[],
  name: string,
  message: object,
  receive: (id: string, message: object) => boolean,
): void {
  const node = findNode(nodes, name);
  const id = 'problem' in node ? name : node.id;
  if (!receive(String(id), message)) throw new PlantError('CONFIG_INVALID', `the node "${name}" does not run`);
}

/** Where every rule stands with every signal that devices have spoken of. */
function standsOf(atMs: number, { nodes, field }: Scene, plants: readonly PlantRuntime[]): Stand[] {
  const signals = [...new Set(field.said.map(({ signal }) => signal))];
  return nodes.flatMap(({ id: ruleId }) =>
    signals.flatMap((signal) => {
      const place = field.places.find(signal);
      if ('problem' in place) return [];
      const { asset, property } = place;
      return plants.flatMap(({ rules, signals: latest }): Stand[] => {
        const explanation = rules.explain(ruleId, asset, property);
        if (!explanation) return [];
        const reading = latest.latest(asset, property);
        const quality = reading && `${reading.quality}${reading.reason ? ` (${reading.reason})` : ''}`;
        const known = reading && `${quantityText(reading.value, reading.unit)}, ${quality}`;
        return [{ atMs, ruleId, signal, known, explanation }];
      });
    }),
  );
}
