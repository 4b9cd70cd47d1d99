import type { DocumentRequest } from '../model/document.ts';
import { PlantError } from '../model/errors.ts';
import { occurrenceId } from '../model/occurrence.ts';
import { isReading } from '../model/reading.ts';
import { problemText, type SettingProblem } from '../model/settings.ts';
import { isUnitProblem, unitConverter } from '../model/unit.ts';
import { allowedInField, valueInField } from './document-field.ts';
import { documentTemplateOf, type ErpSettings } from './erp-settings.ts';
import { filledText, placeholdersOf } from './providers/rest-fill.ts';

/** What a document is made from. */
export interface DocumentSource {
  /** A reading, an alarm, or any object. */
  payload: unknown;
  /** Attributes of the asset: `measuringPoint`. */
  attributes?: Readonly<Record<string, unknown>>;
  /** Our key over there, from {@link documentKey}. */
  key: string;
  /** Now, ms since the Unix epoch. */
  at: number;
}

/** The key of a document: the same for the same message, however often it is given again. */
export function documentKey(of: { runtimeId: string; node: string; topic: string; at: number }): string {
  const { runtimeId, node, topic, at } = of;
  return occurrenceId({ runtimeId, rule: node, asset: topic, property: '', condition: 'document', at });
}

/** The document for a message, or everything that is missing or wrong in it, by field, value and what is allowed. */
export function documentOf(
  settings: ErpSettings,
  source: DocumentSource,
): { document: DocumentRequest } | { problems: SettingProblem[] } {
  const read = documentTemplateOf(settings);
  if ('problems' in read) throw new PlantError('CONFIG_INVALID', read.problems.map(problemText).join('; '));
  const { title, fields } = read.template;
  const filled: Record<string, string | number | boolean> = {};
  const problems: SettingProblem[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const row = settings.fields.find((one) => one.field === name);
    const given = row ? givenBy(row, source) : {};
    const { value } = given;
    const whole = value === undefined && !given.allowed ? field.default : valueInField(field, value);
    const isWrong =
      given.allowed !== undefined || (whole === undefined && (value !== undefined || field.required === true));
    if (isWrong)
      problems.push({ field: `${name} (${field.title})`, value, allowed: given.allowed ?? allowedInField(field) });
    else if (whole !== undefined) filled[name] = whole;
  }
  if (problems.length > 0) return { problems };
  return { document: { kind: 'document', key: source.key, title, fields: filled, at: source.at } };
}

/** What a row gives; `allowed` where that can be nothing. */
function givenBy(
  { value: text, unit }: ErpSettings['fields'][number],
  source: DocumentSource,
): { value?: unknown; allowed?: string } {
  const names = placeholdersOf(text);
  const [first] = names;
  const { payload } = source;
  const isOfReading = isReading(payload) && names.some(({ name }) => name === 'value');
  if (isOfReading && payload.quality !== 'good') {
    return { value: payload.quality, allowed: 'a value of good quality' };
  }
  if (!first || !/^\{[^{}:]*\}$/.test(text)) {
    const values = Object.fromEntries(names.map(({ name }) => [name, plainAt(source, name)]));
    const missing = names.find(({ name }) => values[name] === undefined);
    return missing ? { allowed: `a value for {${missing.name}}` } : { value: filledText(text, values) };
  }
  const value = plainAt(source, first.name);
  return unit === undefined || value === undefined ? { value } : inUnit(value, source, first.name, unit);
}

/** A number in the unit that is expected over there. */
function inUnit(
  value: unknown,
  source: DocumentSource,
  name: string,
  unit: string,
): { value?: unknown; allowed?: string } {
  const beside = name.includes('.') ? `${name.slice(0, name.lastIndexOf('.'))}.unit` : 'unit';
  const from = plainAt(source, beside);
  if (typeof value !== 'number') return { value, allowed: `a number that becomes ${unit}` };
  if (typeof from !== 'string') return { value, allowed: `a value with a unit that becomes ${unit}` };
  const converter = unitConverter(from, unit);
  if (isUnitProblem(converter))
    return { value: `${value} ${from}`, allowed: `a unit that becomes ${unit}: ${converter.problem}` };
  return { value: Number((value * converter.factor + converter.offset).toPrecision(12)) };
}

/** A plain value by its name: of the payload, else of the asset's attributes. */
function plainAt(
  { payload, attributes = {}, at }: DocumentSource,
  name: string,
): string | number | boolean | undefined {
  const path = name.split('.');
  const found = [payload, attributes, { at }].map((from) => path.reduce<unknown>(memberOf, from)).find(isPlain);
  return found;
}

function memberOf(here: unknown, name: string): unknown {
  if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
  return (here as Record<string, unknown>)[name];
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' ? value !== '' : ['number', 'boolean'].includes(typeof value);
