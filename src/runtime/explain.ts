import { durationText } from '../model/duration.ts';
import { signalName } from '../model/reading.ts';
import type { Clause, Explanation, ReadyRule } from '../model/rule.ts';
import { selects } from '../model/selector.ts';
import { inUnitOfRule, type WatchedSignal } from './watched-signal.ts';

/**
 * Why a rule stands where it stands with a signal.
 * @param signal what the rule knows of it, or why it cannot judge it; absent where no reading of it has reached the rule
 * @param at the moment that is asked about, ms since the Unix epoch
 */
export function explainSignal<Settings, State>(
  ready: ReadyRule<Settings, State>,
  { asset, property }: { asset: string; property: string },
  signal: WatchedSignal<Settings, State> | string | undefined,
  at: number,
): Explanation {
  const name = signalName(asset, property);
  if (ready.joins) return explainJoined(ready, asset, signal, at);
  if (property !== ready.property) {
    return heldBack(`the rule watches the property ${ready.property}, not ${property}`);
  }
  if (!selects(ready.assets, asset)) return heldBack(`the selector ${ready.assets} does not pick ${asset}`);
  if (typeof signal === 'string') return heldBack(signal);
  if (!signal?.lastReading) {
    const late = signal?.historical;
    if (late) return heldBack(lateText(late));
    return heldBack(`no reading of ${name} has reached the rule`);
  }
  const { lastReading, historical, state } = signal;
  const clauses: Clause[] = [];
  if (historical && historical.receivedAt > lastReading.receivedAt) {
    clauses.push({ holds: false, text: lateText(historical) });
  }
  if (signal.unitProblem) clauses.push({ holds: false, text: signal.unitProblem });
  const good = lastReading.quality === 'good' && !signal.unitProblem;
  if (lastReading.quality !== 'good') {
    const reason = lastReading.reason ? ` (${lastReading.reason})` : '';
    const text = `the last reading is of ${lastReading.quality} quality${reason}: its value and its time do not count`;
    clauses.push({ holds: false, text });
  }
  const value = inUnitOfRule(signal, lastReading.value);
  const seen = { value, good, lastAt: lastReading.receivedAt, at, others: signal.others };
  clauses.push(...ready.rule.explain(signal.settings, state, seen));
  return { summary: summaryOf(clauses), clauses };
}

/** A rule that joins signals stands where it stands with an asset, whichever of its signals is asked about. */
function explainJoined<Settings, State>(
  { rule, assets }: ReadyRule<Settings, State>,
  asset: string,
  entry: WatchedSignal<Settings, State> | string | undefined,
  at: number,
): Explanation {
  if (!selects(assets, asset)) return heldBack(`the selector ${assets} does not pick ${asset}`);
  if (typeof entry === 'string') return heldBack(entry);
  if (!entry) return heldBack(`no reading of a signal of ${asset} that the rule needs has reached it`);
  const { lastReading: last, others, settings, state } = entry;
  const seen = {
    value: last?.value ?? null,
    good: last?.quality === 'good',
    lastAt: last?.receivedAt ?? 0,
    at,
    others,
  };
  const clauses = [...rule.explain(settings, state, seen)];
  const isRaised = rule.raised(settings, state).length > 0;
  const decisive = clauses.filter(({ holds }) => holds === isRaised);
  const texts = (decisive.length > 0 ? decisive : clauses).map(({ text }) => text);
  return { summary: `${isRaised ? 'In alarm' : 'No alarm'}: ${texts.join('; ')}.`, clauses };
}

const heldBack = (text: string): Explanation => ({ summary: `No alarm: ${text}.`, clauses: [{ holds: false, text }] });

function lateText({ time, receivedAt }: { time: number; receivedAt: number }): string {
  return `the reading of ${durationText(Math.max(0, receivedAt - time))} before its reception is historical: kept, but not judged`;
}

/** Where an alarm stands its clause says why; else the first thing that held it back does. */
function summaryOf(clauses: readonly Clause[]): string {
  const raised = clauses.filter(({ holds }) => holds);
  if (raised.length > 0) return `In alarm: ${raised.map(({ text }) => text).join('; ')}.`;
  const general = clauses.filter(({ condition }) => condition === undefined);
  const decisive = general.length > 0 ? general : clauses;
  return `No alarm: ${decisive.map(({ text }) => text).join('; ')}.`;
}
