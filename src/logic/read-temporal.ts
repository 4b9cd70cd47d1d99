import { TEMPORALS } from './operators.ts';
import type { Part, WindowOperator } from './part.ts';
import { type Place, refuse } from './place.ts';
import type { Reader } from './read-logic.ts';
import { isWindow, readLength, readWindow } from './read-window.ts';

type TemporalOperator = (typeof TEMPORALS)[number] | 'min' | 'max';

const SHAPES: Readonly<Record<TemporalOperator, string>> = {
  for: 'a condition and how long it must hold: {"for": [{">": [{"var": "temperature"}, 80]}, "5 min"]}',
  ...{ avg: windowShape('avg'), min: windowShape('min'), max: windowShape('max') },
  ...{ delta: windowShape('delta'), rate: windowShape('rate') },
  count: `${windowShape('count')}, or a condition in place of the signal`,
  previous: 'one signal: {"previous": {"var": "mode"}}',
  since: 'one condition: {"since": {"===": [{"var": "door"}, "open"]}}',
  age: 'one signal: {"age": {"var": "temperature"}}',
};

function windowShape(operator: string): string {
  return `a signal and a window: {"${operator}": [{"var": "temperature"}, {"over": "10 min"}]}`;
}

/** True for an operator that looks back in time. `min` and `max` do where one of their operands is a window. */
export function isTemporal(operator: string, operands: readonly unknown[]): operator is TemporalOperator {
  if (operator === 'min' || operator === 'max') return operands.some(isWindow);
  return TEMPORALS.includes(operator as (typeof TEMPORALS)[number]);
}

/** Reads an operator that looks back in time. */
export function readTemporal(
  { part, plan }: Reader,
  operator: TemporalOperator,
  operands: readonly unknown[],
  { place, operandPlace }: { place: Place; operandPlace(i: number): Place },
): Part {
  const shape = SHAPES[operator];
  if (place.scope === 'element') {
    refuse(place.path, `${operator} outside of what walks through a list: an element has no past`);
  }
  const hasTwo = operator !== 'previous' && operator !== 'since' && operator !== 'age';
  if (operands.length !== (hasTwo ? 2 : 1)) refuse(place.path, shape);
  const [of, length] = operands;
  const first = part(of, operandPlace(0));
  const condition = () =>
    first.kind === 'literal' || first.kind === 'list' ? refuse(operandPlace(0).path, shape) : first;
  const signal = () => {
    if (first.kind === 'signal' && !first.fallback) return first.signal;
    return refuse(operandPlace(0).path, shape);
  };

  switch (operator) {
    case 'for': {
      const ms = readLength(length);
      if (typeof ms === 'object') return refuse(operandPlace(1).path, ms.problem);
      return plan.temporal({ of: 'for', condition: condition(), ms }, place.path);
    }
    case 'since':
      return plan.temporal({ of: 'since', condition: condition() }, place.path);
    case 'age':
    case 'previous':
      return plan.temporal({ of: operator, signal: signal() }, place.path);
    default: {
      const { ms, leastGood } = windowAt(length, operandPlace(1).path, shape);
      const isOfSignal = operator !== 'count' || first.kind === 'signal';
      const made = isOfSignal
        ? plan.temporal(overWindow(operator, signal(), ms, leastGood), place.path)
        : plan.temporal({ of: 'times', condition: condition(), ms }, place.path);
      const full = plan.fullProblem();
      return full === undefined ? made : refuse(place.path, full);
    }
  }

  function overWindow(of: WindowOperator, signal: number, ms: number, leastGood: number) {
    return { of, signal, window: plan.window(signal, ms), leastGood };
  }
}

function windowAt(given: unknown, path: string, shape: string): { ms: number; leastGood: number } {
  if (!isWindow(given)) return refuse(path, shape);
  const window = readWindow(given);
  if (!('problem' in window)) return window;
  return refuse(window.name === '' ? path : `${path}/${window.name}`, window.problem);
}
