import { readUnit } from '../model/unit.ts';
import { isKeyed, type Keyed } from './payload-value.ts';
import { formAddress } from './thing-forms.ts';

/** What a Thing Description says of a tag table. */
export interface ReadThing {
  /** A Thing has no columns. */
  unknown: string[];
  /** Rows by column, and the place of the property among all. */
  rows: { line: number; row: Record<string, unknown> }[];
  /** Properties that are no row, and why. */
  faults: { line: number; reason: string }[];
}

/** Longest description of a tag. */
const MOST_DESCRIBED = 200;
/** Objects within objects of a property. */
const MOST_DEPTH = 4;

/** Names of units in the vocabularies that Things use most (OM 2, QUDT), and in plain words. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ degree_Celsius: 'Cel', DEG_C: 'Cel', degree_Fahrenheit: '[degF]', DEG_F: '[degF]', kelvin: 'K' },
    ...{ percent: '%', PERCENT: '%', PERCENT_RH: '%{RH}', BAR: 'bar', PA: 'Pa', KiloPA: 'kPa', MilliBAR: 'mbar' },
    ...{
      'KiloW-HR': 'kW.h',
      'W-HR': 'W.h',
      KiloW: 'kW',
      kilowatt: 'kW',
      kilowattHour: 'kW.h',
      VOLT: 'V',
      'M-PER-SEC': 'm/s',
    },
    ...{ HZ: 'Hz', hertz: 'Hz', 'REV-PER-MIN': '{rev}/min', LUX: 'lx', metre: 'm', millimetre: 'mm', litre: 'l' },
    ...{ SEC: 's', MIN: 'min', HR: 'h', 'M3-PER-HR': 'm3/h', 'L-PER-MIN': 'l/min', 'MilliM-PER-SEC': 'mm/s' },
  }),
);

/**
 * The properties of a W3C WoT Thing Description (1.0 and 1.1) with MQTT or Modbus forms as rows of the tag table: address, unit, range,
 * type, states and description. The asset is the title of the Thing. `undefined` for what is no Thing Description.
 */
export function readThingDescription(text: string): ReadThing | undefined {
  const thing = parsed(text);
  if (!isThing(thing)) return undefined;
  const read: ReadThing = { rows: [], faults: [], unknown: [] };
  const asset = assetOf(thing);
  const base = typeof thing.base === 'string' ? thing.base : '';
  const properties = isKeyed(thing.properties) ? Object.entries(thing.properties) : [];
  for (const [i, [name, property]] of properties.entries()) {
    const line = i + 1;
    if (!isKeyed(property)) {
      read.faults.push({ line, reason: `property ${name}: not an object` });
      continue;
    }
    const place = addressOf(property, base);
    if ('problem' in place) {
      read.faults.push({ line, reason: `property ${name}: ${place.problem}` });
      continue;
    }
    const rows = rowsOf(place.address, name, property, place.isJson);
    for (const row of rows) read.rows.push({ line, row: { asset, ...row } });
    if (rows.length === 0) read.faults.push({ line, reason: `property ${name}: it holds no single values` });
  }
  return read;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isThing(thing: unknown): thing is Keyed {
  if (!isKeyed(thing)) return false;
  const contexts = [thing['@context']].flat().filter((one) => typeof one === 'string');
  return contexts.some((one) => /^https?:\/\/www\.w3\.org\/(20\d\d\/wot\/td|ns\/td)/.test(one));
}

/** Levels of a path hold no / + # and no braces. */
function assetOf({ title, id }: Keyed): string {
  const name = typeof title === 'string' ? title : typeof id === 'string' ? id : '';
  return name.trim().replace(/[/+#{}\s]+/g, '-') || 'thing';
}

/** The first form that says how a property is read or observed, and that a link of ours can take. */
function addressOf(property: Keyed, base: string): { address: string; isJson: boolean } | { problem: string } {
  const forms = Array.isArray(property.forms) ? property.forms.filter(isKeyed) : [];
  const problems: string[] = [];
  for (const form of forms) {
    const operations = form.op === undefined ? [] : [form.op].flat();
    if (operations.length > 0 && !operations.some((one) => one === 'readproperty' || one === 'observeproperty'))
      continue;
    const address = formAddress(form, property, base);
    if ('problem' in address) problems.push(address.problem);
    else return address;
  }
  return { problem: problems[0] ?? 'no form to read or observe it' };
}

/** A row for a value; for an object one for each value in it, as payloads with paths are addressed. */
function rowsOf(address: string, name: string, schema: Keyed, isJson: boolean, depth = 0): Record<string, unknown>[] {
  if (schema.type === 'array' || schema.type === 'null' || depth > MOST_DEPTH) return [];
  const properties = isKeyed(schema.properties) ? Object.entries(schema.properties) : [];
  if (schema.type === 'object') {
    if (!isJson) return [];
    return properties.flatMap(([key, inner]) =>
      isKeyed(inner) ? rowsOf(`${address}/${key}`, `${name}-${key}`, inner, isJson, depth + 1) : [],
    );
  }
  return [{ address, property: name.replace(/[/+#{}]/g, '-'), ...meaningOf(schema) }];
}

function meaningOf(schema: Keyed): Record<string, unknown> {
  const { type, minimum, maximum, title, description } = schema;
  const isNumber = type === 'number' || type === 'integer';
  const states = isNumber ? statesOf(schema.oneOf) : undefined;
  if (states !== undefined) return { states, ...described(title, description) };
  const unit = isNumber ? unitOf(schema.unit) : undefined;
  return {
    ...(unit !== undefined && { unit }),
    ...(isNumber && typeof minimum === 'number' && { low: minimum }),
    ...(isNumber && typeof maximum === 'number' && { high: maximum }),
    ...(type === 'boolean' && { type: 'boolean' }),
    ...(type === 'string' && { type: 'text' }),
    ...(isNumber && { type: 'number' }),
    ...described(title, description),
  };
}

function described(title: unknown, description: unknown): { description?: string } {
  const text = [title, description].filter((one) => typeof one === 'string').join(': ');
  return text === '' ? {} : { description: text.slice(0, MOST_DESCRIBED) };
}

/** `oneOf` with constants and titles gives numbers their words. */
function statesOf(oneOf: unknown): string | undefined {
  if (!Array.isArray(oneOf)) return undefined;
  const words = oneOf.filter(isKeyed).flatMap(({ const: number, title }) => {
    return Number.isInteger(number) && typeof title === 'string' ? [`${number} = ${title.replaceAll(';', ',')}`] : [];
  });
  return words.length > 0 ? words.join('; ') : undefined;
}

/** A unit as we know it; one that nobody knows is left to a person. */
function unitOf(unit: unknown): string | undefined {
  if (typeof unit !== 'string') return undefined;
  const name = unit.replace(/^(om2?|qudt|unit|ucum):|^.*[/#]/, '');
  const known = UNITS.get(name) ?? readUnit(name);
  return typeof known === 'string' ? known : undefined;
}
