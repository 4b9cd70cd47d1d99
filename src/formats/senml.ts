import { bad, cutShort, isKeyed, type Keyed, MAX_VALUES, type PayloadValue, scalar } from './payload-value.ts';
import { unitOfSenml } from './senml-units.ts';

type FieldType = 'string' | 'number' | 'boolean';

/** The fields of a record and their types in JSON (RFC 8428, table 2). */
const FIELDS: ReadonlyMap<string, FieldType> = new Map([
  ...['bn', 'bu', 'n', 'u', 'vs', 'vd'].map((name) => [name, 'string'] as const),
  ...['bt', 'bv', 'bs', 'bver', 'v', 's', 't', 'ut'].map((name) => [name, 'number'] as const),
  ['vb', 'boolean'],
]);
const BASE_FIELDS = ['bn', 'bt', 'bu', 'bv', 'bs', 'bver'];
const VALUE_FIELDS = ['v', 'vs', 'vb', 'vd'];
const MEASURED_FIELDS = [...VALUE_FIELDS, 's', 'bv', 'bs'];
const WORDS: Readonly<Record<FieldType, string>> = { string: 'text', number: 'a number', boolean: 'true or false' };

/** The newest version that is understood, and the one that is meant where none is told. */
const VERSION = 10;
/** Times below count from now, s (section 4.5.3); from the year 2100 on they are none. */
const ABSOLUTE_S = 2 ** 28;
const UNTIL_S = 4_102_444_800;

const NAME = /^[A-Za-z0-9][-A-Za-z0-9:./_]*$/;

/** What the base fields up to a record say. */
interface Base {
  readonly name: string;
  readonly time: number;
  readonly unit: string | undefined;
  readonly value: number | undefined;
  readonly sum: number | undefined;
}

const NO_BASE: Base = { name: '', time: 0, unit: undefined, value: undefined, sum: undefined };

/** A record with its base values applied: the unit is SenML's, and `order` puts the records of a pack in order of time, s. */
interface Resolved {
  readonly found: PayloadValue;
  readonly unit: string | undefined;
  readonly order: number;
}

/**
 * The values of a SenML pack (RFC 8428, JSON) in the order of their times, their path being base name and name; `undefined` for a
 * list that is no pack. A name that comes in several units is several signals: all but the first unit stand behind it.
 * A pack that breaks the rules is one bad value if it has base or `_` fields, else it is an ordinary list.
 * @param at what relative times count from, ms since the Unix epoch; without it they are left out
 */
export function decodeSenml(list: readonly unknown[], at: number | undefined): PayloadValue[] | undefined {
  if (!isPack(list)) return undefined;
  const records = list.slice(0, MAX_VALUES);
  const resolved = resolve(records, at);
  if (typeof resolved === 'string') return isMarked(records) ? [bad('', `SenML ${resolved}`)] : undefined;
  resolved.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  const values = named(resolved);
  if (list.length > MAX_VALUES) values.push(cutShort());
  return values.length > 0 ? values : [bad('', 'payload holds no value')];
}

/** A list of objects, the first with a name or base name, and something measured among them. */
function isPack(list: readonly unknown[]): list is readonly Keyed[] {
  const [first] = list;
  if (!isKeyed(first) || !(Object.hasOwn(first, 'bn') || Object.hasOwn(first, 'n'))) return false;
  return list.every(isKeyed) && list.some((record) => hasOne(record, MEASURED_FIELDS));
}

function isMarked(records: readonly Keyed[]): boolean {
  return records.some((record) => hasOne(record, BASE_FIELDS) || Object.keys(record).some((key) => key.endsWith('_')));
}

function hasOne(item: unknown, keys: readonly string[]): boolean {
  return isKeyed(item) && keys.some((key) => Object.hasOwn(item, key));
}

/** All records with their base values applied, or what is wrong with the first that breaks the rules. */
function resolve(records: readonly Keyed[], at: number | undefined): Resolved[] | string {
  const resolved: Resolved[] = [];
  let base = NO_BASE;
  const version = records[0]?.bver ?? VERSION;
  for (const [i, record] of records.entries()) {
    const fault = faultOf(record) ?? versionFault(record.bver ?? version, version);
    if (fault !== undefined) return `record ${i + 1}: ${fault}`;
    base = baseOf(record, base);
    // A record of base fields alone measures nothing (section 5.1.7).
    if (!Object.keys(record).some((key) => FIELDS.has(key) && !BASE_FIELDS.includes(key))) continue;
    const one = resolvedOf(record, base, at);
    if (typeof one === 'string') return `record ${i + 1}: ${one}`;
    resolved.push(one);
  }
  return resolved;
}

function faultOf(record: Keyed): string | undefined {
  for (const key of Object.keys(record)) {
    const type = FIELDS.get(key);
    if (type === undefined) {
      if (key.endsWith('_')) return `field ${key.slice(0, 40)} must be understood and is not known`;
    } else if (typeof record[key] !== type) return `${key} is not ${WORDS[type]}`;
  }
  return VALUE_FIELDS.filter((key) => Object.hasOwn(record, key)).length > 1 ? 'has more than one value' : undefined;
}

function versionFault(told: unknown, version: unknown): string | undefined {
  if (told !== version) return 'bver differs from that of the first record';
  if (typeof told !== 'number' || !Number.isInteger(told) || told < 1) return 'bver is not a version';
  return told > VERSION ? `version ${told} is newer than ${VERSION}` : undefined;
}

function baseOf(record: Keyed, base: Base): Base {
  if (!hasOne(record, BASE_FIELDS)) return base;
  const name = text(record, 'bn') ?? base.name;
  const time = number(record, 'bt') ?? base.time;
  const unit = text(record, 'bu') ?? base.unit;
  return { name, time, unit, value: number(record, 'bv') ?? base.value, sum: number(record, 'bs') ?? base.sum };
}

function resolvedOf(record: Keyed, base: Base, at: number | undefined): Resolved | string {
  const name = base.name + (text(record, 'n') ?? '');
  if (name === '') return 'has no name';
  if (!NAME.test(name)) return `name ${name.slice(0, 60)} has other characters than A-Z a-z 0-9 - : . / _`;
  const found = measuredIn(name, record, base);
  if (found === undefined) return 'has neither a value nor a sum';
  const told = typeof found.value === 'number' ? (text(record, 'u') ?? base.unit) : undefined;
  // A sum is in the unit of the values times seconds (section 4.2).
  const times = isSum(record, base) ? '.s' : '';
  const unit = told ? told + times : undefined;
  if (told) found.unit = unitOfSenml(told) + times;
  const seconds = base.time + (number(record, 't') ?? 0);
  return { found, unit, order: takeTime(found, seconds, at) };
}

function measuredIn(path: string, record: Keyed, base: Base): PayloadValue | undefined {
  const { v, vs, vb } = record;
  if (typeof vs === 'string') return { path, value: vs };
  if (typeof vb === 'boolean') return { path, value: vb };
  if (Object.hasOwn(record, 'vd')) return bad(path, 'bytes, which are no value');
  if (isSum(record, base)) return scalar(path, (base.sum ?? 0) + (number(record, 's') ?? 0));
  if (v === undefined && base.value === undefined) return undefined;
  return scalar(path, (base.value ?? 0) + (number(record, 'v') ?? 0));
}

/** True where a record has a sum in place of a value. */
function isSum(record: Keyed, base: Base): boolean {
  if (base.value !== undefined || hasOne(record, VALUE_FIELDS)) return false;
  return base.sum !== undefined || Object.hasOwn(record, 's');
}

/**
 * Sets the time of a value and returns what it is ordered by, s. Zero is "now", which is left out: whoever received the
 * value knows that time best. Times are kept to the microsecond: sums of seconds carry the noise of their last bit.
 */
function takeTime(found: PayloadValue, seconds: number, at: number | undefined): number {
  if (seconds < ABSOLUTE_S) {
    if (at !== undefined && seconds !== 0 && Number.isFinite(seconds))
      found.time = Math.round(at * 1e3 + seconds * 1e6) / 1e3;
    return (at ?? UNTIL_S * 1e3) / 1e3 + seconds;
  }
  if (seconds < UNTIL_S) found.time = Math.round(seconds * 1e6) / 1e3;
  else if (found.quality === undefined) {
    found.quality = 'uncertain';
    found.reason = 'SenML time is not a time in seconds';
  }
  return seconds;
}

/** Keeps apart what is measured under one name in several units: `lat` and `lon` of one device (section 5.1.3). */
function named(resolved: readonly Resolved[]): PayloadValue[] {
  const unitOf = new Map<string, string>();
  for (const { found, unit } of resolved) if (unit && !unitOf.has(found.path)) unitOf.set(found.path, unit);
  return resolved.map(({ found, unit }) => {
    if (unit && unitOf.get(found.path) !== unit) found.path = `${found.path}/${unit.replaceAll('/', '_')}`;
    return found;
  });
}

function text(record: Keyed, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

function number(record: Keyed, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' ? value : undefined;
}
