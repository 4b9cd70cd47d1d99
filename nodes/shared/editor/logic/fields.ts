import {
  type Clause,
  COMPARISONS,
  type Comparison,
  draftOf,
  type Item,
  type Joint,
  type Length,
  type Looked,
  newClause,
  type OfSignal,
  OVER,
  type Over,
  type Part,
  type Test,
  type Value,
} from './picture.ts';
import { draftIn } from './read-picture.ts';
import { parsedJson, ruleText } from './rule-text.ts';

/** The part as it is once a field of it has another text. Fields of a value are named with it in front: `value.kind`. */
export function withField(part: Part, field: string, text: string): Part {
  if (field === 'held') {
    const { held: _before, ...rest } = part;
    return text.trim() === '' ? rest : { ...rest, held: lengthOf(text) };
  }
  if (part.kind === 'json') return field === 'json' ? { ...part, json: jsonOf(text) } : part;
  if (part.kind === 'group') return field === 'joint' ? withJoint(part, text as Joint) : part;
  return clauseWith(part, field, text);
}

/** Several parts cannot be negated at once: they come to stand in a group within. */
function withJoint(group: Extract<Part, { kind: 'group' }>, joint: Joint): Part {
  const { parts } = group;
  if (joint !== '!' || parts.length < 2) return { ...group, joint };
  const { held: _held, ...inner } = group;
  return { ...group, joint, parts: [inner] };
}

function clauseWith(clause: Clause, field: string, text: string): Part {
  if (field === 'is') return { ...clause, test: withTest(clause.test, text as Test['is']) };
  if (field === 'items') return { ...clause, test: { is: 'in', items: itemsOf(text) } };
  const [slot, of] = field.split('.');
  if (of === undefined) return { ...clause, looked: withLooked(clause.looked, field, text) };
  const { test } = clause;
  if ('value' in test && slot === 'value')
    return { ...clause, test: { ...test, value: withValue(test.value, of, text) } };
  if ('low' in test && (slot === 'low' || slot === 'high')) {
    return { ...clause, test: { ...test, [slot]: withValue(test[slot], of, text) } };
  }
  return clause;
}

function withTest(test: Test, is: Test['is']): Test {
  const value: Value = 'value' in test ? test.value : 'low' in test ? test.low : valueOfItem(test);
  if (COMPARISONS.includes(is as Comparison)) return { is: is as Comparison, value };
  if (is === 'in') return { is, items: 'items' in test ? test.items : itemsIn(value) };
  if (is === 'from' || is === 'between') return { is, low: value, high: 'high' in test ? test.high : nothing };
  return { is: 'truth' };
}

const nothing: Value = { kind: 'draft', text: '' };

function valueOfItem(test: Test): Value {
  const [item] = 'items' in test ? test.items : [];
  if (typeof item === 'number') return { kind: 'number', number: item };
  if (typeof item === 'boolean') return { kind: 'truth', truth: item };
  return item === undefined ? nothing : { kind: 'text', text: item };
}

function itemsIn(value: Value): readonly Item[] {
  if (value.kind === 'number') return [value.number];
  if (value.kind === 'truth') return [value.truth];
  return value.kind === 'text' ? [value.text] : [];
}

const USUAL_WINDOW = { over: '10 min' };

function withLooked(looked: Looked, field: string, text: string): Looked {
  if ('condition' in looked) {
    if (field === 'over') return 'window' in looked ? { ...looked, window: withOver(looked.window, text) } : looked;
    if (field !== 'of' || text === looked.of) return looked;
    const { condition } = looked;
    if (text === 'since') return { of: 'since', condition };
    if (text === 'times') return { of: 'times', condition, window: USUAL_WINDOW };
    return withLooked({ of: 'value', signal: signalIn(condition) }, 'of', text);
  }
  if (field !== 'of' || (text !== 'times' && text !== 'since')) return withOfSignal(looked, field, text);
  const condition = newClause(looked.signal);
  return text === 'since' ? { of: 'since', condition } : { of: 'times', condition, window: USUAL_WINDOW };
}

/** The first signal of a condition. */
function signalIn(part: Part): string {
  if (part.kind === 'group') return part.parts.map(signalIn).find((name) => name !== '') ?? '';
  if (part.kind === 'json') return '';
  return 'condition' in part.looked ? signalIn(part.looked.condition) : part.looked.signal;
}

function withOfSignal(looked: OfSignal, field: string, text: string): OfSignal {
  const { signal } = looked;
  if (field === 'signal') return { ...looked, signal: text.trim() };
  if (field === 'over') return 'window' in looked ? { ...looked, window: withOver(looked.window, text) } : looked;
  if (OVER.includes(text as Over)) {
    return { of: text as Over, signal, window: 'window' in looked ? looked.window : USUAL_WINDOW };
  }
  return { of: text === 'previous' || text === 'age' ? text : 'value', signal };
}

const withOver = (window: { over: Length; good?: number }, text: string) => ({ ...window, over: lengthOf(text) });

function withValue(value: Value, of: string, text: string): Value {
  if (of === 'kind') return ofKind(value, text as Kind);
  if (value.kind === 'signal') return { ...value, looked: withOfSignal(value.looked, of, text) };
  return value.kind === 'text' ? { kind: 'text', text } : numberOf(text);
}

/** What can be chosen as a value. */
export const KINDS = ['number', 'text', 'true', 'false', 'signal'] as const;
export type Kind = (typeof KINDS)[number];

/** What is chosen for a value. */
export function kindOf(value: Value): Kind {
  if (value.kind === 'truth') return value.truth ? 'true' : 'false';
  return value.kind === 'draft' ? 'number' : value.kind;
}

function ofKind(value: Value, kind: Kind): Value {
  if (kind === 'true' || kind === 'false') return { kind: 'truth', truth: kind === 'true' };
  if (kind === 'signal') return value.kind === 'signal' ? value : { kind, looked: { of: 'value', signal: '' } };
  const text = textOf(value);
  return kind === 'text' ? { kind, text } : numberOf(text);
}

/** What stands in the field of a value. */
export function textOf(value: Value): string {
  if (value.kind === 'number') return ruleText(value.number);
  return value.kind === 'text' || value.kind === 'draft' ? value.text : '';
}

/** A decimal comma is read too. */
function numberOf(text: string): Value {
  const number = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  return Number.isFinite(number) ? { kind: 'number', number } : { kind: 'draft', text };
}

function lengthOf(text: string): Length {
  const value = numberOf(text);
  return value.kind === 'number' ? value.number : text.trim();
}

/** Values of a list as people type them: with commas between them, and in quotes where one would be taken for something else. */
export function itemsText(items: readonly Item[]): string {
  return items.map((item) => (isPlain(item) ? item : ruleText(item))).join(', ');
}

function isPlain(item: Item): item is string {
  if (typeof item !== 'string' || item !== item.trim() || /[,"\p{Cc}]/u.test(item)) return false;
  return item !== '' && itemOf(item) === item;
}

/** Reads what {@link itemsText} writes. */
export function itemsOf(text: string): readonly Item[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/g) ?? [];
  return parts.filter((part) => part.trim() !== '').map((part) => itemOf(part.trim()));
}

function itemOf(text: string): Item {
  const json = parsedJson(text)?.json;
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' ? json : text;
}

/** What stands in the field of a part that is JSON. */
export function jsonText(json: unknown): string {
  return draftIn(json) ?? ruleText(json);
}

const jsonOf = (text: string): unknown => {
  const parsed = parsedJson(text);
  return parsed ? parsed.json : draftOf(text);
};
