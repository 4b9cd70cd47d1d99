import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { unitLabel } from '../model/unit.ts';
import { type EnabledWhen, readEnabledWhen } from './enabled-when.ts';
import { joinedRule } from './joined-rule.ts';
import { createReferenceList } from './reference-list.ts';
import { sequence } from './sequence.ts';
import { eventsOf } from './sequence-problems.ts';
import type { EventCondition, EventWords, SequenceRule, SequenceState } from './sequence-rule.ts';
import { type SequenceSettings, standsForTime } from './sequence-settings.ts';

/** Readings that are not judged as late are hardly ever later than this, ms. */
const LATE_MS = 3_600_000;

/** The rule of a node with these settings, ready to run. */
export function readySequence(settings: SequenceSettings, facts: SignalFacts): ReadyRule<SequenceRule, SequenceState> {
  const { pattern, happensA, happensB, clearedBy, enabledWhen } = settings;
  const [withinMs, lateMs] = [settings.withinSeconds * 1000, settings.lateSeconds * 1000];
  const list = createReferenceList(facts);
  const conditionOf = ({ signal, unit, test }: EnabledWhen): EventCondition => ({
    place: list.placeOf(signal, unit),
    test,
  });
  const optional = (text: string | undefined) => {
    const read = text === undefined ? undefined : readEnabledWhen(text);
    return read && !('problem' in read) ? conditionOf(read) : undefined;
  };
  const [eventA, eventB] = eventsOf(settings);
  if (!eventA) throw new TypeError('the settings are not checked');
  const a = { ...conditionOf(eventA), happens: happensA };
  const b = eventB && { ...conditionOf(eventB), happens: happensB };
  const [ending, enabling] = [optional(clearedBy), optional(enabledWhen)];
  const nameOf = (place: number) => list.names[place] ?? '';
  const key = JSON.stringify([pattern, ...[a, b].map((one) => one && [nameOf(one.place), one.test, one.happens])]);
  const rule = {
    ...{ pattern, a, ...(b && { b }), key },
    ...{ withinMs, times: settings.times, lateMs },
    ...(settings.lateReadings === 'ignore' && { keptMs: withinMs + lateMs + LATE_MS }),
    ...(ending && { clearedBy: ending }),
    ...(standsForTime(pattern, clearedBy) && { standsMs: settings.standsSeconds * 1000 }),
    ...(enabling && { enabled: { other: enabling.place, test: enabling.test } }),
    words: {
      ...{ a: wordsOf(settings.eventA, eventA), b: wordsOf(settings.eventB, eventB), others: list.names },
      ...(enabledWhen !== undefined && { enabledWhen }),
    },
  };
  return joinedRule(settings, facts, {
    ...{ rule: sequence, references: list.references },
    ruleOf: (joined) => ({ ...rule, ...joined }),
  });
}

function wordsOf(text: string | undefined, read: EnabledWhen | undefined): EventWords {
  return { text: text?.trim() ?? '', unitLabel: read?.unit === undefined ? '' : unitLabel(read.unit) };
}
