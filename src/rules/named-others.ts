import type { Reference, SignalFacts } from '../model/rule.ts';
import { readEnabledWhen, type Test } from './enabled-when.ts';
import { type NamedSignal, readSignal } from './other-signal.ts';
import { createReferenceList } from './reference-list.ts';
import type { ThresholdSettings } from './threshold-settings.ts';

/** Fields in which another signal may stand for a number. */
const SIGNAL_FIELDS = ['highHigh', 'high', 'low', 'lowLow', 'reference', 'bandFrom', 'bandTo'] as const;

/** What settings may name other signals in. */
type Naming = Partial<Pick<ThresholdSettings, (typeof SIGNAL_FIELDS)[number] | 'enabledWhen'>> & {
  /** When a device is gone. */
  offlineWhen?: string;
  /** Signals with commas between them: `[flow], [pressure]`. */
  together?: string;
};

/** The other signals that the settings of a rule name. */
export interface Others {
  references: readonly Reference[];
  /** What people call them, in the same order. */
  names: readonly string[];
  /** The place of the signal that stands in a field. */
  places: Readonly<Partial<Record<keyof ThresholdSettings, number>>>;
  enabled?: { other: number; test: Test };
  offline?: { other: number; test: Test };
  /** The places of the signals in a list. */
  together: readonly number[];
}

/** @param unit UCUM code in which limits are wanted */
export function namedOthers(settings: Naming, unit: string | undefined, facts: SignalFacts): Others {
  const { references, names, placeOf } = createReferenceList(facts);
  const places = SIGNAL_FIELDS.flatMap((field) => {
    const signal = typeof settings[field] === 'string' ? readSignal(settings[field]) : undefined;
    return signal ? [[field, placeOf(signal, unit)] as const] : [];
  });
  const condition = (text: string | undefined, lasting?: true) => {
    const read = text === undefined ? undefined : readEnabledWhen(text);
    return read && !('problem' in read)
      ? { other: placeOf(read.signal, read.unit, lasting), test: read.test }
      : undefined;
  };
  const enabled = condition(settings.enabledWhen);
  const offline = condition(settings.offlineWhen, true);
  const together = signalsIn(settings.together ?? '').flatMap((signal) => (signal ? [placeOf(signal, undefined)] : []));
  return {
    ...{ references, names, places: Object.fromEntries(places), together },
    ...{ ...(enabled && { enabled }), ...(offline && { offline }) },
  };
}

/** The other signal of a rule that names one only in its condition. */
export const onlyEnabled = (
  { enabledWhen }: Pick<Naming, 'enabledWhen'>,
  unit: string | undefined,
  facts: SignalFacts,
) => namedOthers(enabledWhen === undefined ? {} : { enabledWhen }, unit, facts);

/** The signals of a list; `undefined` in the place of what is none. */
export function signalsIn(list: string): (NamedSignal | undefined)[] {
  const texts = list.split(',').filter((text) => text.trim() !== '');
  return texts.map((text) => readSignal(text));
}
