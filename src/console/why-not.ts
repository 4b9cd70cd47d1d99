import { explainMoment } from '../backtest/explain-moment.ts';
import { mergeRecorded } from '../backtest/merge-recorded.ts';
import { calendarOfFlow } from '../calendar/calendar-of-flow.ts';
import { nodeName, type StoredNode } from '../model/flow.ts';
import type { Reading } from '../model/reading.ts';
import { signalName } from '../model/reading.ts';
import { referenced, type SignalFacts } from '../model/rule.ts';
import { fieldsOf, fieldValue } from '../model/settings.ts';
import { type AnyReadyRule, RULE_KINDS } from '../rules/registry.ts';
import type { PlantModel } from '../runtime/plant-model.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { plantSettings } from '../runtime/plant-settings.ts';
import { downtimesOf, RUNS } from '../runtime/runs.ts';
import type { HistorySlice } from '../store/history/history.ts';
import { plantTimes } from './plant-times.ts';
import { appliedNodes } from './trace.ts';
import type { WhyNotView } from './views.ts';

/** So much of a signal's past is stepped before the moment that is asked about, ms. */
const LOOK_BACK_MS = 86_400_000;
/** What a rule has learnt it knows as it is now. */
const NOW_MS = 10_000;
const LEARNT_LITTLE = 'judged by what the rule learns from the day before alone: what it knew then is not kept';
/** A source clock may be ahead by this much, ms. */
const AHEAD_MS = 60_000;

/** What is asked: why did this rule (not) raise an alarm on this signal at this moment? */
export interface WhyNotQuestion {
  rule: string;
  asset: string;
  property: string;
  at: number;
}

/**
 * Steps the rule, as it was set at that moment, over the recorded readings of the day before; `undefined` where no such rule ran
 * then. Attributes of assets and stale times of tags count as they are now. Rejects with STORE_FAILED where the plant keeps no history.
 */
export async function whyNot(
  plant: PlantRuntime,
  model: PlantModel | undefined,
  question: WhyNotQuestion,
): Promise<WhyNotView | undefined> {
  const { asset, property, at } = question;
  const store = plant.store();
  const nodes = await appliedNodes(store, question.rule, at);
  const node = nodes.find(({ id }) => id === question.rule);
  const ready = node && readyRule(node, nodes, model);
  if (!ready) return undefined;
  const view = { rule: { id: node.id, name: nodeName(node) }, asset, property, at };
  const downtimes = downtimesOf(await store.read('journal.by_subject', [RUNS]));
  const stop = downtimes.find(({ from, to }) => from < at && at < to);
  if (stop) {
    const { shown } = plantTimes(plant.timeZone, plant.clock);
    const text = `Tieline did not run from ${shown(stop.from)} to ${shown(stop.to)}`;
    return { ...view, summary: `No alarm: ${text}.`, clauses: [{ holds: false, text }] };
  }
  const learns = ready.rule.learnt !== undefined;
  const now = learns && plant.clock() - at < NOW_MS ? plant.rules.explain(question.rule, asset, property) : undefined;
  if (now) return { ...view, ...now };
  const history = await plant.history.history();
  const span = { from: at - LOOK_BACK_MS, to: at + AHEAD_MS };
  const others = ready.references.flatMap((one) => referenced(one, asset) ?? []);
  const isOwn = (one: (typeof others)[number]) => one.asset === asset && one.property === property;
  const signals = [{ asset, property }, ...others.filter((one) => !isOwn(one))];
  const recorded = mergeRecorded(
    signals.map((one) => receivedBy(at, one, history.slices(one.asset, one.property, span))),
  );
  const lateMs = plantSeconds(nodes, 'lateAfterSeconds') * 1000;
  const then = await explainMoment({ ready, lateMs, asset, property, at }, recorded, downtimes);
  if (!learns) return { ...view, ...then };
  return { ...view, summary: then.summary, clauses: [{ holds: false, text: LEARNT_LITTLE }, ...then.clauses] };
}

const zoneOf = (nodes: readonly StoredNode[]) => String(plantOf(nodes)?.timeZone ?? 'UTC');

function readyRule(
  node: StoredNode,
  nodes: readonly StoredNode[],
  model: PlantModel | undefined,
): AnyReadyRule | undefined {
  const kind = RULE_KINDS.find(({ nodeType }) => nodeType === node.type);
  const ofPlant = plantSeconds(nodes, 'staleAfterSeconds');
  const facts: SignalFacts = {
    staleMs: (asset, property) => (model?.table.tagOf(asset, property)?.staleSeconds ?? ofPlant) * 1000,
    attribute: (asset, property, name) => model?.assets.attribute(asset, property, name),
    timeZone: zoneOf(nodes),
    calendar: (id) => calendarOfFlow(nodes, id, zoneOf(nodes)),
  };
  return kind?.read(node, facts).ready;
}

const plantOf = (nodes: readonly StoredNode[]) => nodes.find(({ type }) => type === 'tieline-plant');

/** A setting of the plant as it was then, seconds. */
function plantSeconds(nodes: readonly StoredNode[], name: 'lateAfterSeconds' | 'staleAfterSeconds'): number {
  const stored = plantOf(nodes)?.[name];
  return Number(fieldValue(fieldsOf(plantSettings)[name] ?? {}, stored));
}

/** The readings of slices that were there at a moment, in order of reception. */
async function* receivedBy(
  at: number,
  signal: { asset: string; property: string },
  slices: AsyncIterable<HistorySlice>,
): AsyncGenerator<Reading[]> {
  const source = { protocol: 'history', link: 'history', address: signalName(signal.asset, signal.property) };
  for await (const { unit, times, receivedAt, quality, valueAt, reasonAt } of slices) {
    const readings: Reading[] = [];
    for (let i = 0; i < times.length; i++) {
      const received = receivedAt[i] ?? 0;
      if (received > at) continue;
      const reason = reasonAt(i);
      readings.push({
        ...signal,
        ...{
          value: valueAt(i),
          quality: QUALITIES[quality[i] ?? 2] ?? 'bad',
          time: times[i] ?? 0,
          receivedAt: received,
        },
        ...(unit !== undefined && { unit }),
        ...(reason !== undefined && { reason }),
        source,
      });
    }
    yield readings.sort((a, b) => a.receivedAt - b.receivedAt);
  }
}

const QUALITIES = ['good', 'uncertain', 'bad'] as const;
