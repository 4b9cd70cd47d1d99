import { toJson } from '../model/json.ts';
import { isReading, type Reading, type ReadingValue, signalName } from '../model/reading.ts';
import { type Heard, type News, type Reference, referenced } from '../model/rule.ts';
import { type UnitConverter, type UnitProblem, unitConverter } from '../model/unit.ts';
import type { Row, Write } from '../store/store.ts';

/** Most other signals that one rule keeps; further ones stay unknown. */
const MOST_OTHERS = 200_000;

/** What was heard of a signal, in the unit of one reference. Changed in place, so that all who need it see the same. */
interface Slot extends Heard {
  readonly reference: Reference;
  value: ReadingValue;
  good: boolean;
  uncertain: boolean;
  at: number;
  time: number;
  until: number;
  /** Unit of the readings that the conversion is for. */
  from: string | undefined;
  conversion: UnitConverter | UnitProblem | undefined;
}

/** A signal that a rule does not judge, but needs. */
export interface OtherSignal<Entry> {
  readonly asset: string;
  readonly property: string;
  last: Reading | undefined;
  /** The last reading comes from the store: after a crash it may be given again with those before it. */
  isRestored: boolean;
  /** It is asked how something stands: nothing of it is late. */
  readonly lasting: boolean;
  readonly slots: Slot[];
  /** Signals for which it is needed, and its places among what they need. */
  readonly dependents: Map<Entry, readonly number[]>;
}

/** What a rule has heard of signals that it needs to judge others. */
export interface OtherSignals<Entry> {
  /** What is heard for the signal of an asset, now and later, in the order of the references. */
  join(entry: Entry, asset: string): readonly Heard[];
  /** The signal of a reading, where the rule needs it. */
  of(reading: Reading): OtherSignal<Entry> | undefined;
  /** Names of signals that are needed, but have never been heard. */
  readonly unheard: ReadonlySet<string>;
  /** Takes a reading in. */
  hear(signal: OtherSignal<Entry>, reading: Reading): void;
  /** What a reading says at one of the places of its signal. */
  news(signal: OtherSignal<Entry>, place: number, reading: Reading): News;
  /** The last readings of the other signals of an entry, as far as they have been heard. */
  lastOf(asset: string): readonly Reading[];
  /** What has been heard since the last call, to be stored. */
  takeWrites(ruleId: string): Write[];
  /** Takes over a stored row {@link isOfOther} and what it holds; throws where that is no reading. */
  restore(row: Row, body: object): void;
}

/** The property under which the store keeps another signal, apart from those that are judged. */
const keptAs = (property: string) => `[${property}]`;
const keptName = (property: Row[string] | undefined) => /^\[(.+)\]$/.exec(String(property))?.[1];

/** True for a stored row of a signal that is not judged. */
export const isOfOther = ({ property }: Row): boolean => keptName(property) !== undefined;

export interface OtherSignalsSetup {
  references: readonly Reference[];
  /** Whether signals of an asset are judged: it is meant where a reference names none. */
  isSelected(asset: string): boolean;
  /** Whether readings of a signal can come at all. */
  reaches(asset: string, property: string): boolean;
  /** A unit cannot be converted. */
  onProblem(text: string): void;
}

export function createOtherSignals<Entry>(setup: OtherSignalsSetup): OtherSignals<Entry> {
  const { references, isSelected, reaches, onProblem } = setup;
  const byProperty = new Map(
    references.map(({ property }) => [property, new Map<string, OtherSignal<Entry> | null>()]),
  );
  const unsaved = new Set<OtherSignal<Entry>>();
  const unheard = new Set<string>();
  let size = 0;

  function signalOf(asset: string, property: string, isNeeded: boolean): OtherSignal<Entry> | undefined {
    const byAsset = byProperty.get(property);
    const known = byAsset?.get(asset);
    if (known || !byAsset) return known ?? undefined;
    if (known === null && !isNeeded) return undefined;
    const wanted = references.filter((one) => {
      return (
        one.property === property &&
        (one.relation !== undefined ||
          one.asset === asset ||
          (one.asset === undefined && (isNeeded || isSelected(asset))))
      );
    });
    if (wanted.length === 0 || size >= MOST_OTHERS || !reaches(asset, property)) {
      if (byAsset.size < MOST_OTHERS) byAsset.set(asset, null);
      return undefined;
    }
    size++;
    const slots = wanted.map((reference) => ({
      ...{ reference, value: null, good: false, uncertain: false, at: 0, time: 0, until: 0 },
      ...{ from: undefined, conversion: undefined },
    }));
    const lasting = wanted.some((reference) => reference.lasting);
    const dependents = new Map<Entry, readonly number[]>();
    const signal = { asset, property, last: undefined, isRestored: false, lasting, slots, dependents };
    byAsset.set(asset, signal);
    return signal;
  }

  function take(signal: OtherSignal<Entry>, reading: Reading): void {
    signal.last = reading;
    const { asset, slots } = signal;
    unheard.delete(signalName(asset, signal.property));
    for (const slot of slots) {
      convert(signal, slot, reading.unit);
      slot.at = reading.receivedAt;
      slot.time = reading.time;
      slot.until = reading.receivedAt + slot.reference.staleMs(asset);
      slot.good = isGood(slot, reading);
      slot.uncertain = reading.quality === 'uncertain' && !hasUnitProblem(slot);
      slot.value = convertedValue(slot, reading.value);
    }
  }

  function convert({ asset, property }: OtherSignal<Entry>, slot: Slot, from: string | undefined): void {
    if (slot.from === from) return;
    const { unit } = slot.reference;
    slot.from = from;
    slot.conversion = unit === undefined || from === undefined ? undefined : unitConverter(from, unit);
    if (slot.conversion && 'problem' in slot.conversion)
      onProblem(`${signalName(asset, property)}: ${slot.conversion.problem}`);
  }

  function signalAt(place: number, asset: string): OtherSignal<Entry> | undefined {
    const reference = references[place];
    const of = reference && referenced(reference, asset);
    return of && signalOf(of.asset, of.property, true);
  }

  return {
    unheard,
    join: (entry, asset) =>
      references.map((reference, place) => {
        const signal = signalAt(place, asset);
        if (!signal) return UNKNOWN;
        signal.dependents.set(entry, [...(signal.dependents.get(entry) ?? []), place]);
        if (!signal.last) unheard.add(signalName(signal.asset, signal.property));
        return slotOf(signal, reference) ?? UNKNOWN;
      }),
    of: ({ asset, property }) => (byProperty.has(property) ? signalOf(asset, property, false) : undefined),
    hear(signal, reading) {
      take(signal, reading);
      unsaved.add(signal);
      signal.isRestored = false;
    },
    news(signal, place, reading) {
      const slot = slotOf(signal, references[place]);
      const { time, value, reason, quality } = reading;
      if (!slot) return { place, time, value: null, good: false };
      convert(signal, slot, reading.unit);
      const good = isGood(slot, reading);
      const bad = slot.conversion && 'problem' in slot.conversion ? slot.conversion.problem : (reason ?? quality);
      return { place, time, value: convertedValue(slot, value), good, ...(!good && { bad }) };
    },
    lastOf: (asset) => [...new Set(references.flatMap((_one, place) => signalAt(place, asset)?.last ?? []))],
    takeWrites(ruleId) {
      const writes = [...unsaved].map(({ asset, property, last }): Write => {
        const params = [ruleId, asset, keptAs(property), '', last?.receivedAt ?? 0, toJson(last)];
        return { statement: 'rule_state.put', params };
      });
      unsaved.clear();
      return writes;
    },
    restore({ asset, property }, body) {
      const signal = signalOf(String(asset), keptName(property) ?? '', false);
      if (!signal) return;
      if (!isReading(body)) throw new TypeError('not a reading');
      take(signal, body);
      signal.isRestored = true;
    },
  };
}

/**
 * Whether a reading says something new of another signal; the same that a judged one is asked.
 * @param lateMs readings later than this are historical
 * @param replayed it comes again after a crash
 */
export function isNews(
  { last, lasting }: Pick<OtherSignal<unknown>, 'last' | 'lasting'>,
  { receivedAt: at, time, value, quality }: Reading,
  lateMs: number,
  replayed: boolean,
): boolean {
  if (!lasting && at - time > lateMs) return false;
  if (last === undefined) return true;
  if ((!lasting && time < last.time) || (replayed && at <= last.receivedAt)) return false;
  return time !== last.time || value !== last.value || quality !== last.quality;
}

const UNKNOWN: Heard = { value: null, good: false, at: 0, time: 0, until: 0 };

const slotOf = ({ slots }: OtherSignal<unknown>, reference: Reference | undefined) =>
  slots.find((slot) => slot.reference === reference);

const isGood = (slot: Slot, { quality }: Reading) => quality === 'good' && !hasUnitProblem(slot);

const hasUnitProblem = ({ conversion }: Slot) => conversion !== undefined && 'problem' in conversion;

function convertedValue({ conversion }: Slot, value: ReadingValue): ReadingValue {
  if (typeof value !== 'number' || !conversion || 'problem' in conversion) return value;
  return value * conversion.factor + conversion.offset;
}
