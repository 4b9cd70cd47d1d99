import type { Quality } from '../model/quality.ts';
import type { Reading, ReadingSource } from '../model/reading.ts';
import type { RawValue, Sample } from '../model/sample.ts';
import { readUnit, unitConverter } from '../model/unit.ts';
import type { Tag } from './tag.ts';

/** Most signals that map by themselves, without a tag; samples of further addresses are refused and counted. */
export const MOST_UNTAGGED = 10_000;

/** A source time this far ahead of the runtime's clock is not believed, ms. */
const SKEW_MS = 5000;

/** Turns samples into readings: asset and property, engineering unit, quality, time. Pure but for its memory of addresses. */
export interface Normalizer {
  /** The reading of a sample, or `undefined` where its address has no tag and too many map by themselves already. */
  normalize(sample: Sample): Reading | undefined;
  counts(): { tagged: number; untagged: number; refused: number };
}

/** What is known about one address of one link. */
interface Mapping {
  readonly asset: string;
  readonly property: string;
  readonly source: ReadingSource;
  readonly tag: Tag | undefined;
  /** Unit of the samples that `unit`, `factor` and `offset` are for. */
  sampleUnit: string | undefined;
  /** UCUM code of the readings. */
  unit: string | undefined;
  factor: number;
  offset: number;
  /** Why the unit of the samples cannot become the tag's. */
  unitProblem: string | undefined;
}

export function createNormalizer(tags: readonly Tag[]): Normalizer {
  const tagByAddress = new Map(tags.map((tag) => [`${tag.link ?? ''} ${tag.address}`, tag]));
  const byLink = new Map<string, Map<string, Mapping>>();
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
    const tag = tagByAddress.get(`${link} ${sample.address}`) ?? tagByAddress.get(` ${sample.address}`);
    if (!tag && count.untagged >= MOST_UNTAGGED) {
      count.refused++;
      return undefined;
    }
    count[tag ? 'tagged' : 'untagged']++;
    const mapping = newMapping(sample, tag);
    mappings.set(sample.address, mapping);
    return mapping;
  }

  return {
    normalize(sample) {
      const mapping = mappingOf(sample);
      if (mapping === undefined) return undefined;
      if (sample.unit !== mapping.sampleUnit) adoptUnit(mapping, sample.unit);
      return readingOf(sample, mapping);
    },
    counts: () => ({ ...count }),
  };
}

function newMapping(sample: Sample, tag: Tag | undefined): Mapping {
  const { protocol, link } = sample.source;
  const place = tag ?? placeOf(link, sample.address);
  const source = { protocol, link, address: sample.address };
  const mapping: Mapping = {
    ...{ asset: place.asset, property: place.property, source, tag, sampleUnit: undefined },
    ...{ unit: undefined, factor: 1, offset: 0, unitProblem: undefined },
  };
  adoptUnit(mapping, sample.unit);
  return mapping;
}

/** Where an address without a tag belongs: a path's last part is the property; anything else is a property of its link. */
function placeOf(link: string, address: string): { asset: string; property: string } {
  const parts = address.split('/').filter((part) => part !== '');
  const property = parts.pop() ?? address;
  return { asset: parts.length > 0 ? parts.join('/') : link, property };
}

function adoptUnit(mapping: Mapping, sampleUnit: string | undefined): void {
  const { tag } = mapping;
  mapping.sampleUnit = sampleUnit;
  mapping.factor = tag?.scale ?? 1;
  mapping.offset = tag?.offset ?? 0;
  mapping.unitProblem = undefined;
  const from = codeOf(tag?.deviceUnit ?? sampleUnit ?? tag?.unit);
  const to = codeOf(tag?.unit);
  mapping.unit = to ?? from;
  if (to === undefined || from === to) return;
  const converter = from === undefined ? { problem: `unit ${sampleUnit} is not known` } : unitConverter(from, to);
  if ('problem' in converter) mapping.unitProblem = converter.problem;
  else {
    mapping.factor *= converter.factor;
    mapping.offset = mapping.offset * converter.factor + converter.offset;
  }
}

function codeOf(unit: string | undefined): string | undefined {
  if (unit === undefined) return undefined;
  const code = readUnit(unit);
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
  if (!Number.isFinite(ahead) || ahead > SKEW_MS) {
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
function takeValue(reading: Reading, raw: RawValue, { tag, unitProblem, factor, offset }: Mapping): Fault | undefined {
  const plain = typeof raw === 'bigint' ? Number(raw) : raw;
  if (plain === null) return ['bad', 'no value'];
  if (typeof plain !== 'number') {
    reading.value = plain;
    const numberIsDue = tag?.unit !== undefined || tag?.scale !== undefined;
    return typeof plain === 'string' && numberIsDue ? ['bad', 'text where a number is due'] : undefined;
  }
  if (!Number.isFinite(plain)) return ['bad', 'not a finite number'];
  if (unitProblem !== undefined) return ['bad', unitProblem];
  const value = plain * factor + offset;
  reading.value = value;
  if (tag?.low !== undefined && value < tag.low) return ['bad', `below the plausible range (${tag.low})`];
  if (tag?.high !== undefined && value > tag.high) return ['bad', `above the plausible range (${tag.high})`];
  return typeof raw === 'bigint' && !Number.isSafeInteger(plain) ? ['uncertain', 'digits lost above 2^53'] : undefined;
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
