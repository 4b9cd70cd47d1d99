import type { Static, TObject, TSchema } from 'typebox';

/**
 * Annotations that a settings field may carry beside its JSON Schema keywords; they are what the editor's labels, the
 * help's settings table and the problems' texts are made of. Standard `title`, `description` and `default` count too.
 */
export interface FieldAnnotations {
  title?: string;
  description?: string;
  default?: unknown;
  /** Shown behind the field: `s`, `°C`. */
  unit?: string;
  placeholder?: string;
  /** The field holds the id of a configuration node of this type. */
  configNode?: string;
  /** Kept as a Node-RED credential: never in flow JSON, exports, logs or traces. */
  secret?: boolean;
  /** What people read in place of the values of an enumeration. */
  shownAs?: Readonly<Record<string, string>>;
  /** Text of several lines. */
  multiline?: boolean;
  /** The field that names the version of a file which holds the rows, where there are too many for a flow. */
  rowsFile?: string;
  /** Columns of a table that tell a row from others; without them link and address do. */
  keyColumns?: readonly string[];
  /** In place of a number `{name}` may stand: an attribute of the asset. */
  attribute?: boolean;
  /** In place of a number `[name]` may stand: another signal. */
  signal?: boolean;
}

/** The part of JSON Schema that settings use. TypeBox builds it. */
export interface FieldSchema extends FieldAnnotations {
  type?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  enum?: readonly unknown[];
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
  required?: readonly string[];
}

/** One thing that is wrong: the field, the value found, and what is allowed instead. */
export interface SettingProblem {
  field: string;
  value: unknown;
  allowed: string;
}

/** An attribute of an asset in the place of a number: `{maxTemperature}`. */
export const ATTRIBUTE = /^\s*\{([^{}]+)\}\s*$/;

/** Another signal in the place of a number: `[setpoint]` of the same asset, or `[acme/munich/ambient/temperature]`. */
export const SIGNAL = /^\s*\[\s*([^[\]/+#\s][^[\]/+#]*(?:\/[^[\]/+#]+)*)\]\s*$/;

/** One sentence for a problem: `high limit: "warm" is not allowed; a number`. */
export function problemText({ field, value, allowed }: SettingProblem): string {
  const shown = value === undefined || value === '' ? 'nothing' : JSON.stringify(value);
  return `${field}: ${shown} given; allowed: ${allowed}`;
}

/** What a field allows, in words: `a number from 0 to 100`, `one of low, high`. */
export function allowedText(field: FieldSchema): string {
  if (field.attribute || field.signal) {
    const others = [
      ...(field.attribute ? ['an {attribute} of the asset'] : []),
      ...(field.signal ? ['a [signal]'] : []),
    ];
    return [allowedText({ ...field, attribute: false, signal: false }), ...others].join(' or ');
  }
  if (field.enum) return `one of ${field.enum.join(', ')}`;
  if (field.configNode) return `a ${field.configNode} node`;
  if (field.type === 'number' || field.type === 'integer') {
    const noun = field.type === 'integer' ? 'a whole number' : 'a number';
    if (field.minimum !== undefined && field.maximum !== undefined) {
      return `${noun} from ${field.minimum} to ${field.maximum}`;
    }
    if (field.minimum !== undefined) return `${noun}, at least ${field.minimum}`;
    if (field.exclusiveMinimum !== undefined) return `${noun} above ${field.exclusiveMinimum}`;
    if (field.maximum !== undefined) return `${noun}, at most ${field.maximum}`;
    return noun;
  }
  if (field.type === 'array') return field.maxItems === undefined ? 'a list' : `a list of at most ${field.maxItems}`;
  if (field.type === 'boolean') return 'true or false';
  if (field.placeholder) return `text such as ${field.placeholder}`;
  return field.maxLength === undefined ? 'text' : `text of at most ${field.maxLength} characters`;
}

/**
 * A stored value as its field means it: the editor keeps numbers as text and leaves what is not filled in empty.
 * An empty field is `undefined` (its default, where it has one).
 */
export function fieldValue(field: FieldSchema, stored: unknown): unknown {
  const empty = stored === undefined || stored === null || stored === '';
  if (empty) return field.default;
  if ((field.type === 'number' || field.type === 'integer') && typeof stored === 'string') {
    const number = Number(stored.trim().replace(',', '.'));
    return stored.trim() === '' || Number.isNaN(number) ? stored : number;
  }
  if (field.type === 'boolean' && (stored === 'true' || stored === 'false')) return stored === 'true';
  if (field.type === 'array' && field.items?.properties && Array.isArray(stored)) {
    const properties = field.items.properties;
    return stored.map((row) => (typeof row === 'object' && row !== null ? rowValues(properties, row) : row));
  }
  return stored;
}

function rowValues(properties: Record<string, FieldSchema>, row: object): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const stored = row as Record<string, unknown>;
  for (const [name, field] of Object.entries(properties)) {
    const value = fieldValue(field, stored[name]);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** What is wrong with one value (already read by {@link fieldValue}); an empty list where nothing is. */
export function fieldProblems(name: string, field: FieldSchema, value: unknown, required: boolean): SettingProblem[] {
  if (field.type === 'array' && value !== undefined) return arrayProblems(name, field, value);
  return isAllowed(field, value, required) ? [] : [{ field: name, value, allowed: allowedText(field) }];
}

function isAllowed(field: FieldSchema, value: unknown, required: boolean): boolean {
  if (value === undefined) return !required;
  if (field.enum) return field.enum.includes(value);
  switch (field.type) {
    case 'number':
    case 'integer':
      return numberFits(field, value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && textFits(field, value);
    default:
      return true;
  }
}

function numberFits(field: FieldSchema, value: unknown): boolean {
  if (typeof value === 'string') {
    return Boolean((field.attribute && ATTRIBUTE.test(value)) || (field.signal && SIGNAL.test(value)));
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (field.type === 'integer' && !Number.isInteger(value)) return false;
  if (field.minimum !== undefined && value < field.minimum) return false;
  if (field.exclusiveMinimum !== undefined && value <= field.exclusiveMinimum) return false;
  return field.maximum === undefined || value <= field.maximum;
}

function textFits(field: FieldSchema, value: string): boolean {
  if (field.minLength !== undefined && value.length < field.minLength) return false;
  if (field.maxLength !== undefined && value.length > field.maxLength) return false;
  return field.pattern === undefined || new RegExp(field.pattern, 'u').test(value);
}

function arrayProblems(name: string, field: FieldSchema, value: unknown): SettingProblem[] {
  if (!Array.isArray(value) || (field.maxItems !== undefined && value.length > field.maxItems)) {
    return [{ field: name, value: Array.isArray(value) ? `${value.length} rows` : value, allowed: allowedText(field) }];
  }
  const { items } = field;
  if (!items) return [];
  const columns = Object.entries(items.properties ?? {}).map(([column, columnSchema]) => {
    return { column, columnSchema, required: items.required?.includes(column) ?? false };
  });
  return value.flatMap((row, i) => {
    const place = `${name} row ${i + 1}`;
    if (!items.properties) return fieldProblems(place, items, row, true);
    if (typeof row !== 'object' || row === null) return [{ field: place, value: row, allowed: 'a row' }];
    // Tables may have a hundred thousand rows, and nearly all cells are right.
    const wrong = columns.filter(({ column, columnSchema, required }) => {
      return !isAllowed(columnSchema, (row as Record<string, unknown>)[column], required);
    });
    return wrong.map(({ column, columnSchema }) => ({
      field: `${place}, ${columnSchema.title ?? column}`,
      value: (row as Record<string, unknown>)[column],
      allowed: allowedText(columnSchema),
    }));
  });
}

/**
 * Settings read from what the editor stored (unknown properties are left out), or everything that is wrong with it.
 * @param check what must hold between fields, asked only when every field is right by itself
 */
export function readSettings<S extends TObject>(
  schema: S,
  stored: Readonly<Record<string, unknown>>,
  check?: (settings: Static<S>) => SettingProblem[],
): { settings: Static<S>; problems: [] } | { settings?: undefined; problems: SettingProblem[] } {
  const fields = fieldsOf(schema);
  const required = new Set(schema.required as readonly string[] | undefined);
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = fieldValue(field, stored[name]);
    problems.push(...fieldProblems(field.title ?? name, field, value, required.has(name)));
    if (value !== undefined) values[name] = value;
  }
  if (problems.length > 0) return { problems };
  const settings = values as Static<S>;
  const between = check?.(settings) ?? [];
  return between.length > 0 ? { problems: between } : { settings, problems: [] };
}

/** The fields of a settings schema by name. */
export function fieldsOf(schema: TObject): Record<string, FieldSchema> {
  return schema.properties as Record<string, TSchema> as Record<string, FieldSchema>;
}

/** The columns of a settings table by name. */
export function fieldsOfRow(table: FieldSchema): Record<string, FieldSchema> {
  return table.items?.properties ?? {};
}
