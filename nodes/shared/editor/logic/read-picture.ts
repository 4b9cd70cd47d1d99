import { MOST_DEPTH } from '../../../../src/logic/read-logic.ts';
import {
  COMPARISONS,
  type Comparison,
  type Item,
  type Joint,
  type Length,
  type Looked,
  type OfSignal,
  OVER,
  type Over,
  type Part,
  type Test,
  type Value,
  type Window,
} from './picture.ts';

/** The picture of a rule or a part of one. What has no form of its own is kept as JSON. */
export function readPicture(json: unknown, depth = 0): Part {
  return (depth < MOST_DEPTH && (groupIn(json, depth) ?? heldIn(json, depth) ?? clauseIn(json, depth))) || asJson(json);
}

/** Its draft where it is one; `undefined`: it is none. */
export function draftIn(json: unknown): string | undefined {
  const call = callIn(json);
  return call?.operator === '' && typeof call.value === 'string' ? call.value : undefined;
}

const asJson = (json: unknown): Part => ({ kind: 'json', json });

interface Call {
  readonly operator: string;
  readonly value: unknown;
}

/** An object with one operator; `undefined` for anything else. */
function callIn(json: unknown): Call | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const [first, ...others] = Object.entries(json);
  return first && others.length === 0 ? { operator: first[0], value: first[1] } : undefined;
}

function groupIn(json: unknown, depth: number): Part | undefined {
  const { operator, value } = callIn(json) ?? {};
  if (operator !== 'and' && operator !== 'or' && operator !== '!') return undefined;
  const joint: Joint = operator;
  const part = (one: unknown) => readPicture(one, depth + 1);
  if (Array.isArray(value)) return { kind: 'group', joint, parts: value.map(part) };
  return { kind: 'group', joint, parts: [part(value)], bare: true };
}

/** `for` is a property of what it holds; one within another is kept as JSON. */
function heldIn(json: unknown, depth: number): Part | undefined {
  const call = callIn(json);
  if (call?.operator !== 'for' || !isPair(call.value)) return undefined;
  const [condition, length] = call.value;
  const part = readPicture(condition, depth + 1);
  return isLength(length) && part.held === undefined ? { ...part, held: length } : undefined;
}

function clauseIn(json: unknown, depth: number): Part | undefined {
  const looked = lookedIn(json, depth);
  if (looked) return { kind: 'clause', looked, test: { is: 'truth' } };
  const { operator, value } = callIn(json) ?? {};
  if (!Array.isArray(value)) return undefined;
  const isRange = value.length === 3;
  if (!isRange && value.length !== 2) return undefined;
  const of = lookedIn(value[isRange ? 1 : 0], depth);
  const test = of && (isRange ? rangeIn(operator, value[0], value[2]) : testIn(operator, value[1]));
  return test && { kind: 'clause', looked: of, test };
}

function testIn(operator: string | undefined, against: unknown): Test | undefined {
  if (operator === 'in') {
    return Array.isArray(against) && against.every(isItem) ? { is: 'in', items: against } : undefined;
  }
  if (!COMPARISONS.includes(operator as Comparison)) return undefined;
  const value = valueIn(against);
  return value && { is: operator as Comparison, value };
}

function rangeIn(operator: string | undefined, least: unknown, most: unknown): Test | undefined {
  const [low, high] = [valueIn(least), valueIn(most)];
  if ((operator !== '<=' && operator !== '<') || !low || !high) return undefined;
  return { is: operator === '<=' ? 'from' : 'between', low, high };
}

function valueIn(json: unknown): Value | undefined {
  if (typeof json === 'number') return { kind: 'number', number: json };
  if (typeof json === 'string') return { kind: 'text', text: json };
  if (typeof json === 'boolean') return { kind: 'truth', truth: json };
  const text = draftIn(json);
  if (text !== undefined) return { kind: 'draft', text };
  const looked = ofSignalIn(json);
  return looked && { kind: 'signal', looked };
}

function lookedIn(json: unknown, depth: number): Looked | undefined {
  const ofSignal = ofSignalIn(json);
  if (ofSignal) return ofSignal;
  const { operator, value } = callIn(json) ?? {};
  if (operator === 'since' && !Array.isArray(value)) return { of: 'since', condition: readPicture(value, depth + 1) };
  if (operator !== 'count' || !isPair(value)) return undefined;
  const window = windowIn(value[1]);
  return window && { of: 'times', condition: readPicture(value[0], depth + 1), window };
}

function ofSignalIn(json: unknown): OfSignal | undefined {
  const signal = signalIn(json);
  if (signal !== undefined) return { of: 'value', signal };
  const { operator, value } = callIn(json) ?? {};
  if (operator === 'previous' || operator === 'age') {
    const of = signalIn(value);
    return of === undefined ? undefined : { of: operator, signal: of };
  }
  if (!OVER.includes(operator as Over) || !isPair(value)) return undefined;
  const [of, window] = [signalIn(value[0]), windowIn(value[1])];
  return of === undefined || !window ? undefined : { of: operator as Over, signal: of, window };
}

function signalIn(json: unknown): string | undefined {
  const call = callIn(json);
  return call?.operator === 'var' && typeof call.value === 'string' ? call.value : undefined;
}

function windowIn(json: unknown): Window | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const { over, good, ...others } = json as Readonly<Record<string, unknown>>;
  if (!isLength(over) || Object.keys(others).length > 0) return undefined;
  if (!Object.hasOwn(json, 'good')) return { over };
  return typeof good === 'number' ? { over, good } : undefined;
}

const isPair = (json: unknown): json is [unknown, unknown] => Array.isArray(json) && json.length === 2;
const isLength = (json: unknown): json is Length => typeof json === 'string' || typeof json === 'number';
const isItem = (json: unknown): json is Item => isLength(json) || typeof json === 'boolean';
