import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { type EnabledWhen, readEnabledWhen } from './enabled-when.ts';
import { joinedProblems } from './joined-rule.ts';
import { hasB, type SequenceSettings, sequenceSettings } from './sequence-settings.ts';

const CONDITIONS = ['eventA', 'eventB', 'clearedBy', 'enabledWhen'] as const;

/** What must hold beside the single fields: conditions that can be read, two events that differ, a selector. */
export function sequenceProblems(settings: SequenceSettings): SettingProblem[] {
  const fields = fieldsOf(sequenceSettings);
  const problem = (field: keyof SequenceSettings, allowed: string): SettingProblem[] => [
    { field: fields[field]?.title ?? field, value: settings[field], allowed },
  ];
  for (const field of CONDITIONS) {
    const read = readOf(settings, field);
    if (read && 'problem' in read) return problem(field, read.problem);
  }
  const { pattern, eventA, eventB } = settings;
  if (hasB(pattern) && eventB === undefined) return problem('eventB', 'a condition such as [door] is closed');
  if (hasB(pattern) && eventB?.trim() === eventA.trim()) return problem('eventB', 'another event than A');
  const named = CONDITIONS.map((field) => readOf(settings, field));
  const signals = named.flatMap((one) => (one && !('problem' in one) ? [one.signal] : []));
  return joinedProblems(settings.assets, signals, fields.assets?.title);
}

function readOf(settings: SequenceSettings, field: (typeof CONDITIONS)[number]) {
  const text = field === 'eventB' && !hasB(settings.pattern) ? undefined : settings[field];
  return text === undefined ? undefined : readEnabledWhen(text);
}

/** The conditions of the events, A first. */
export function eventsOf(settings: SequenceSettings): EnabledWhen[] {
  return [readOf(settings, 'eventA'), readOf(settings, 'eventB')].flatMap((one) =>
    one && !('problem' in one) ? [one] : [],
  );
}
