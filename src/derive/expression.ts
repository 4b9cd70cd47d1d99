import jsonLogic from 'json-logic-js';
import type { Expression } from '../model/expression.ts';
import { type Quality, worse } from '../model/quality.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import { unitConverter } from '../model/unit.ts';
import type { Derivation, Derived, DeriveFacts } from './derivation.ts';
import { type InUnits, inUnits } from './units-of-expression.ts';

/** What is kept of a signal that an expression reads. */
type Input = Pick<Reading, 'value' | 'unit' | 'quality' | 'reason' | 'time' | 'receivedAt'>;

/** The latest readings by property. */
export type ExpressionState = Readonly<Record<string, Input>>;

export interface ExpressionOptions {
  expression: Expression;
  /** UCUM code of the result; absent: the one that the calculation leads to. */
  unit: string | undefined;
  /** Only where all signals have the same source time. */
  sameTime: boolean;
}

/** Calculates a value whenever one of its signals has a newer reading and all of them are known. */
export function expressionDerivation(
  { expression, unit, sameTime }: ExpressionOptions,
  facts: DeriveFacts,
): Derivation<ExpressionState> {
  const inputs = expression.variables.filter((name) => !name.startsWith('@'));
  const calculations = createCalculations(expression, unit);

  function calculated(asset: string, state: ExpressionState, at: number): Derived | undefined {
    const read = inputs.map((property) => ({ property, reading: state[property] }));
    const known = read.flatMap(({ reading }) => reading ?? []);
    if (known.length < inputs.length) return undefined;
    const time = Math.max(...known.map((reading) => reading.time));
    if (sameTime && known.some((reading) => reading.time !== time)) return undefined;
    let quality: Quality = 'good';
    let reason: string | undefined;
    for (const { property, reading } of read) {
      if (!reading) continue;
      const isStale = at - reading.receivedAt > facts.staleMs(asset, property);
      const own = isStale ? worse('uncertain', reading.quality) : reading.quality;
      if (worse(own, quality) !== quality) reason = `${property}: ${reading.reason ?? (isStale ? 'stale' : own)}`;
      quality = worse(own, quality);
    }
    const missing = read.find(({ reading }) => reading?.value === null);
    if (missing) return { value: null, quality: 'bad', reason: reason ?? `${missing.property}: no value`, time };
    const data: Record<string, ReadingValue> = {};
    const units: (string | undefined)[] = [];
    for (const [i, name] of expression.variables.entries()) {
      const given = name.startsWith('@') ? attributeOf(facts, asset, name.slice(1)) : state[name];
      if (!given) return { value: null, quality: 'bad', reason: `${asset} has no attribute ${name.slice(1)}`, time };
      data[`v${i}`] = given.value;
      units.push(given.unit);
    }
    const result = calculations(units, data);
    if ('problem' in result) return { value: null, quality: 'bad', reason: result.problem, time };
    return { ...result, quality, ...(reason !== undefined && { reason }), time };
  }

  return {
    inputs,
    initial: {},
    step(asset, state, input) {
      if (input.kind !== 'reading') return undefined;
      const { property, time, value, quality, receivedAt, unit: ownUnit, reason } = input.reading;
      const before = state[property];
      if (!inputs.includes(property) || (before && time <= before.time)) return undefined;
      const kept: Input = {
        ...{ value, quality, time, receivedAt },
        ...(ownUnit !== undefined && { unit: ownUnit }),
        ...(reason !== undefined && { reason }),
      };
      const next = { ...state, [property]: kept };
      const derived = calculated(asset, next, input.at);
      return { state: next, outputs: derived ? [derived] : [] };
    },
    dueAt: () => Number.POSITIVE_INFINITY,
    lateOf: () => 0,
  };
}

function attributeOf(facts: DeriveFacts, asset: string, name: string) {
  const attribute = facts.attribute(asset, '', name);
  if (!attribute) return undefined;
  return { value: attribute.number ?? attribute.text, unit: attribute.unit };
}

type Calculate = (
  units: readonly (string | undefined)[],
  data: Readonly<Record<string, ReadingValue>>,
) => { value: ReadingValue; unit?: string } | { problem: string };

/** Most sets of units of its inputs that an expression remembers; assets of a class share theirs. */
const MOST_REMEMBERED = 100;

/** Units are worked out once for each set of units of the inputs. */
function createCalculations({ logic, variables }: Expression, wanted: string | undefined): Calculate {
  const known = new Map<string, InUnits | { problem: string }>();

  function ready(units: readonly (string | undefined)[]): InUnits | { problem: string } {
    const key = units.join(' ');
    const before = known.get(key);
    if (before) return before;
    const given = variables.map((name, i): [string, InUnits] => {
      const unit = units[i];
      return [name, { logic: { var: `v${i}` }, ...(unit !== undefined && { unit }) }];
    });
    const made = inWanted(inUnits(logic, new Map(given)), wanted);
    if (known.size < MOST_REMEMBERED) known.set(key, made);
    return made;
  }

  return (units, data) => {
    const calculation = ready(units);
    if ('problem' in calculation) return calculation;
    const value: unknown = jsonLogic.apply(calculation.logic as never, data);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return { problem: 'the result is no finite number: a division by zero, or text where a number is due' };
    }
    if (typeof value !== 'number' && typeof value !== 'boolean' && typeof value !== 'string') {
      return { problem: 'the expression has no result' };
    }
    const { unit } = calculation;
    return typeof value === 'number' && unit !== undefined ? { value, unit } : { value };
  };
}

function inWanted(
  calculated: InUnits | { problem: string },
  wanted: string | undefined,
): InUnits | { problem: string } {
  if ('problem' in calculated || wanted === undefined || calculated.unit === wanted) return calculated;
  if (calculated.unit === undefined) return { ...calculated, unit: wanted };
  const converter = unitConverter(calculated.unit, wanted);
  if ('problem' in converter) return converter;
  return { logic: { '+': [{ '*': [calculated.logic, converter.factor] }, converter.offset] }, unit: wanted };
}
