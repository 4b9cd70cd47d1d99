import type { Quality } from '../model/quality.ts';
import type { Reading, ReadingSource } from '../model/reading.ts';
import { MOST_AHEAD_MS, type RawValue, type Sample } from '../model/sample.ts';
import { type Bit, bitReading, readBits, sourceOfBit } from './bits.ts';
import { type Conversions, createConversions } from './conversions.ts';
import type { Tag } from './tag.ts';
import { meaningOf, type TagMeaning, typed, untyped } from './tag-meaning.ts';
import type { TaggedPlace, TagTable } from './tag-table.ts';

/** Most signals that map by themselves, without a tag; samples of further addresses are refused and counted. */
export const MOST_UNTAGGED = 10_000;

/** Most addresses of each kind that are remembered; a pattern can fit any number. */
const MOST = { untagged: MOST_UNTAGGED, tagged: 100_000 } as const;

/** Turns samples into readings: asset and property, engineering unit, quality, time. Pure but for its memory of addresses. */
export interface Normalizer {
  /** The reading of a sample, or `undefined` where too many addresses map by themselves, or by patterns, already. */
  normalize(sample: Sample): Reading | undefined;
  /** Readings of the signals that are bits of the word that a reading of ours is; mostly none. */
  bitsOf(word: Reading): readonly Reading[];
  /** The raw value that becomes this engineering value, in the unit of the readings; or why none does. Takes no place of an address. */
  rawOf(place: SamplePlace, value: number | boolean | string): { raw: number | boolean | string } | { problem: string };
  /** UCUM code of the readings of an address. */
  unitOf(place: SamplePlace): string | undefined;
  /** Addresses that map by themselves, in the order they came. */
  untagged(): UntaggedAddress[];
  counts(): { tagged: number; untagged: number; refused: number };
}

/** Where samples come from, and their unit. */
export type SamplePlace = Pick<Sample, 'address' | 'unit' | 'source'>;

/** An address without a tag, and what became of it. */
export interface UntaggedAddress {
  link: string;
  address: string;
  asset: string;
  property: string;
  /** UCUM code, where the device names its unit. */
  unit?: string;
}

/** What is known about one address of one link. */
interface Mapping {
  readonly asset: string;
  readonly property: string;
  readonly source: ReadingSource;
  readonly tag: Tag | undefined;
  readonly isTagged: boolean;
  readonly meaning: TagMeaning;
  /** The value needs nothing but a factor, an offset and its range. */
  readonly isLinear: boolean;
  /** Unit of the samples that `unit`, `factor` and `offset` are for. */
  sampleUnit: string | undefined;
  /** UCUM code of the readings. */
  unit: string | undefined;
  factor: number;
  offset: number;
  /** Why the unit of the samples cannot become the tag's. */
  unitProblem: string | undefined;
}

export function createNormalizer(table: TagTable): Normalizer {
  const conversions = createConversions();
  const byLink = new Map<string, Map<string, Mapping>>();
  const bitsBySource = new Map<ReadingSource, readonly (readonly [Bit, ReadingSource])[]>();
  const count = { tagged: 0, untagged: 0, refused: 0 };

  function mappingOf(sample: Sample): Mapping | undefined {
    const { link } = sample.source;
    let mappings = byLink.get(link);
    if (mappings === undefined) {
      mappings = new Map();
      byLink.set(link, mappings);
    }
    const known = mappings.get(sample.address);
    if (known !== undefined) return known;
    const place = table.place(link, sample.address);
    const kind = place.isTagged ? 'tagged' : 'untagged';
    if (count[kind] >= MOST[kind]) {
      count.refused++;
      return undefined;
    }
    count[kind]++;
    const mapping = newMapping(sample, place, conversions);
    const bits = readBits(mapping.tag?.bits ?? '');
    const { source } = mapping;
    if (typeof bits === 'object') {
      bitsBySource.set(
        source,
        bits.map((bit) => [bit, sourceOfBit(source, bit)]),
      );
    }
    mappings.set(sample.address, mapping);
    return mapping;
  }

  return {
    normalize(sample) {
      const mapping = mappingOf(sample);
      if (mapping === undefined) return undefined;
      if (sample.unit !== mapping.sampleUnit) adoptUnit(mapping, sample.unit, conversions);
      return readingOf(sample, mapping);
    },
    bitsOf(word) {
      const bits = bitsBySource.get(word.source);
      return bits ? bits.map(([bit, source]) => bitReading(word, bit, source)) : NO_BITS;
    },
    rawOf(place, value) {
      const mapping = newMapping(place, table.place(place.source.link, place.address), conversions);
      return rawOf(mapping, value);
    },
    unitOf: (place) => newMapping(place, table.place(place.source.link, place.address), conversions).unit,
    untagged() {
      const mappings = [...byLink.values()].flatMap((one) => [...one.values()]);
      return mappings.flatMap(({ isTagged, asset, property, unit, source: { link, address } }) => {
        return isTagged ? [] : [{ link, address, asset, property, ...(unit !== undefined && { unit }) }];
      });
    },
    counts: () => ({ ...count }),
  };
}

const NO_BITS: readonly Reading[] = [];

function newMapping(sample: SamplePlace, place: TaggedPlace, conversions: Conversions): Mapping {
  const { protocol, link } = sample.source;
  const { asset, property, tag, isTagged } = place;
  const meaning = meaningOf(tag);
  const isLinear = !meaning.states && !Number.isFinite(meaning.rawLow) && /^(as delivered|number)$/.test(meaning.type);
  const source = { protocol, link, address: sample.address };
  const mapping: Mapping = {
    ...{ asset, property, source, tag, isTagged, meaning, isLinear, sampleUnit: undefined },
    ...{ unit: undefined, factor: 1, offset: 0, unitProblem: undefined },
  };
  adoptUnit(mapping, sample.unit, conversions);
  return mapping;
}

function adoptUnit(mapping: Mapping, sampleUnit: string | undefined, conversions: Conversions): void {
  const { tag, meaning } = mapping;
  mapping.sampleUnit = sampleUnit;
  mapping.factor = meaning.scale;
  mapping.offset = meaning.offset;
  mapping.unitProblem = undefined;
  const from = codeOf(tag?.deviceUnit ?? sampleUnit ?? tag?.unit, conversions);
  const to = codeOf(tag?.unit, conversions);
  mapping.unit = to ?? from;
  if (to === undefined || from === to) return;
  const converter = from === undefined ? { problem: `unit ${sampleUnit} is not known` } : conversions.between(from, to);
  if ('problem' in converter) mapping.unitProblem = converter.problem;
  else {
    mapping.factor *= converter.factor;
    mapping.offset = mapping.offset * converter.factor + converter.offset;
  }
}

function codeOf(unit: string | undefined, conversions: Conversions): string | undefined {
  if (unit === undefined) return undefined;
  const code = conversions.codeOf(unit);
  return typeof code === 'string' ? code : undefined;
}

function readingOf(sample: Sample, mapping: Mapping): Reading {
  const { asset, property, source, unit } = mapping;
  const { receivedAt, value: raw } = sample;
  const { quality, time } = sample;
  // With all its properties at once an object takes half the memory of one that gets them later.
  const reading: Reading =
    unit === undefined
      ? { asset, property, value: null, quality, time, receivedAt, raw, source }
      : { asset, property, value: null, unit, quality, time, receivedAt, raw, source };
  if (sample.reason !== undefined) reading.reason = sample.reason;
  const ahead = sample.time - receivedAt;
  if (!Number.isFinite(ahead) || ahead > MOST_AHEAD_MS) {
    reading.time = receivedAt;
    const reason = Number.isFinite(ahead) ? `source clock ahead by ${Math.round(ahead / 1000)} s` : 'no source time';
    degrade(reading, 'uncertain', reason);
  }
  const fault = takeValue(reading, raw, mapping);
  if (fault !== undefined) degrade(reading, ...fault);
  return reading;
}

type Fault = [quality: Exclude<Quality, 'good'>, reason: string];

/** Sets the engineering value and returns what is to be said against it. */
function takeValue(reading: Reading, raw: RawValue, mapping: Mapping): Fault | undefined {
  const plain = typeof raw === 'bigint' ? Number(raw) : raw;
  if (plain === null) return ['bad', 'no value'];
  if (typeof plain === 'number') {
    if (!Number.isFinite(plain)) return ['bad', 'not a finite number'];
    if (mapping.isLinear) return takeNumber(reading, plain, raw, mapping);
  }
  const { value, fault } = typed(mapping.meaning, plain);
  if (typeof value === 'number') return takeNumber(reading, value, raw, mapping);
  reading.value = value;
  return fault === undefined ? undefined : ['bad', fault];
}

function takeNumber(reading: Reading, plain: number, raw: RawValue, mapping: Mapping): Fault | undefined {
  const { tag, meaning, unitProblem, factor, offset } = mapping;
  if (unitProblem !== undefined) return ['bad', unitProblem];
  const isBeyond = plain < meaning.rawLow || plain > meaning.rawHigh;
  const held = isBeyond && meaning.clamps ? Math.min(meaning.rawHigh, Math.max(meaning.rawLow, plain)) : plain;
  const value = held * factor + offset;
  if (!Number.isFinite(value)) return ['bad', 'its scale makes it larger than any number'];
  reading.value = value;
  if (tag?.low !== undefined && value < tag.low) return ['bad', `below the plausible range (${tag.low})`];
  if (tag?.high !== undefined && value > tag.high) return ['bad', `above the plausible range (${tag.high})`];
  if (isBeyond && !meaning.clamps) {
    return ['uncertain', `raw value ${plain} outside its scale (${meaning.rawLow} to ${meaning.rawHigh})`];
  }
  return typeof raw === 'bigint' && !Number.isSafeInteger(plain) ? ['uncertain', 'digits lost above 2^53'] : undefined;
}

function rawOf(
  { meaning, unitProblem, factor, offset }: Mapping,
  value: number | boolean | string,
): { raw: number | boolean | string } | { problem: string } {
  const plain = untyped(meaning, value);
  if (plain === undefined) return { problem: `${value} is none of the states` };
  if (meaning.states || typeof plain !== 'number') return { raw: plain };
  if (unitProblem !== undefined) return { problem: unitProblem };
  return { raw: Number(((plain - offset) / factor).toPrecision(12)) };
}

/** Makes the quality worse, never better; the first reason stands. */
function degrade(reading: Reading, quality: Exclude<Quality, 'good'>, reason: string): void {
  if (reading.quality === 'bad' || reading.quality === quality) {
    reading.reason ??= reason;
    return;
  }
  if (reading.quality === 'good' || reading.reason === undefined) reading.reason = reason;
  reading.quality = quality;
}
