import type { Static, TObject } from 'typebox';
import type { ReadTable } from '../../../src/csv/table-csv.ts';
import { fieldsOf, readSettings, type SettingProblem } from '../../../src/model/settings.ts';
import type { Dragged } from './drag.ts';
import type { Row } from './grid/rows.ts';
import type { EditorNode, EditorRed } from './red.ts';
import type { OpenSection } from './section.ts';

/** Settings as flow JSON or an open dialog holds them. */
export type Stored = Readonly<Record<string, unknown>>;

/** What the dialog of one node adds to its settings schema. */
export interface EditorPart<S extends TObject> {
  schema: S;
  /** What must hold between fields: the same function that the runtime asks. */
  check?: (settings: Static<S>) => SettingProblem[];
  /** What the canvas shows while the node has no name. */
  label?: (stored: Stored) => string;
  /** What to know of settings that are right, as one text below the field that it names. */
  note?: (stored: Stored, RED: EditorRed) => { field: string; text: string } | undefined;
  /** Fields that are there for some settings only. */
  shown?: { readonly [field in keyof Static<S>]?: (stored: Stored) => boolean };
  /** A further section at the end of the dialog. */
  section?: OpenSection;
  /** What the settings mean as a picture, at the place that its form has for it. */
  drawing?: OpenSection;
  /** A number that can be dragged while one looks at what it does to recorded data. */
  dragged?: Dragged & { field: keyof Static<S> & string };
  /** Tables to which the runtime knows further rows. */
  suggested?: { readonly [field in keyof Static<S>]?: Suggestion };
  /** Tables that can be imported from more than CSV. */
  otherForms?: { readonly [field in keyof Static<S>]?: OtherForm };
}

/** A form of others that can be read as rows of a table. */
export interface OtherForm {
  /** On the button: `Thing Description`. */
  label: string;
  /** Endings of its files, as a file input takes them. */
  endings: string;
  /** `undefined` for a text in another form. */
  read(text: string): ReadTable | undefined;
}

/** Rows that a table might have too, fetched when somebody asks for them. */
export interface Suggestion {
  /** On the button: `add addresses without a tag`. */
  label: string;
  /** The rows, or a sentence that says why there are none. */
  rows(RED: EditorRed, node: EditorNode): Promise<Row[] | string>;
}

/** A whole value that Node-RED replaces from its environment when it loads the flow. */
const ENVIRONMENT = /^\$(\{[a-zA-Z_]\w*\}|\([a-zA-Z_]\w*\))$/;

/** Everything that is wrong with stored settings, as the runtime would say it. Values from the environment are unknown here, so they pass. */
export function problemsIn<S extends TObject>(part: EditorPart<S>, stored: Stored): SettingProblem[] {
  const check = holdsEnvironment(stored) ? undefined : part.check;
  const { problems } = readSettings(withoutSecrets(part.schema), stored, check);
  return problems.filter(({ value }) => !isEnvironment(value));
}

/** The field that a problem is shown at: the one it names, else the first after the name. */
export function ownerOf(schema: TObject, problem: Pick<SettingProblem, 'field'>): string {
  const fields = Object.entries(fieldsOf(schema));
  const named = fields.find(([name, { title = name }]) => problem.field === title || isPlaceIn(title, problem.field));
  const fallback = fields.find(([name]) => name !== 'name') ?? fields[0];
  return (named ?? fallback)?.[0] ?? 'name';
}

/** A row of a table, a line of a text, or a place within JSON. */
function isPlaceIn(title: string, place: string): boolean {
  return [`${title} row `, `${title} line `, `${title}.`].some((start) => place.startsWith(start));
}

/** The editor is never told secrets, so it cannot judge them. */
function withoutSecrets<S extends TObject>(schema: S): S {
  const kept = Object.entries(fieldsOf(schema)).filter(([, field]) => !field.secret);
  const names = new Set(kept.map(([name]) => name));
  const required = (schema.required as readonly string[] | undefined)?.filter((name) => names.has(name)) ?? [];
  return { ...schema, properties: Object.fromEntries(kept), required };
}

function isEnvironment(value: unknown): boolean {
  return typeof value === 'string' && ENVIRONMENT.test(value);
}

/** Whether a value, or one in it, comes from the environment. */
export function holdsEnvironment(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsEnvironment);
  return isEnvironment(value);
}
