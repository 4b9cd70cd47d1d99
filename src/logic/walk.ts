import { compileTruth, compileValue, type Evaluate, type Frame, type Judge, type Truth } from './compile.ts';
import { weightIn } from './element.ts';
import { type Call, type Part, UNKNOWN } from './part.ts';

export type Walk = 'map' | 'filter' | 'reduce' | 'all' | 'none' | 'some';

/** An operator that walks through a list. Each element costs what is done with it; where too much was spent, the result is unknown. */
export function compileWalk({ operands }: Call, walk: Walk): Evaluate {
  const [list, body, start] = operands;
  if (!list || !body) return () => UNKNOWN;
  const cost = weightOf(body);
  if (walk === 'all' || walk === 'none' || walk === 'some') return deciding(list, compileTruth(body), cost, walk);
  const evaluateList = compileValue(list);
  const each: Evaluate = walk === 'filter' ? compileTruth(body) : compileValue(body);
  const initial = start ? compileValue(start) : () => null;

  return (frame, element) => {
    const items = evaluateList(frame, element);
    const first = walk === 'reduce' ? initial(frame, element) : null;
    if (items === UNKNOWN || first === UNKNOWN) return UNKNOWN;
    if (!Array.isArray(items)) return walk === 'reduce' ? first : [];
    if (walk === 'reduce') return reduced(frame, items, first);
    const made: unknown[] = [];
    for (const item of items) {
      if (!spends(frame, cost)) return UNKNOWN;
      const value = each(frame, item);
      if (value === UNKNOWN) return UNKNOWN;
      if (walk === 'map') made.push(value);
      else if (value === true) made.push(item);
    }
    return made;
  };

  function reduced(frame: Frame, items: readonly unknown[], first: unknown): unknown {
    let accumulator = first;
    for (const current of items) {
      if (!spends(frame, cost)) return UNKNOWN;
      accumulator = each(frame, { current, accumulator });
      if (accumulator === UNKNOWN) return UNKNOWN;
    }
    return accumulator;
  }
}

/** One that fails decides `all`, one that holds decides `some` and `none`, whatever is not known of the others. */
function deciding(list: Part, holds: Judge, cost: number, walk: 'all' | 'none' | 'some'): Evaluate {
  const items = itemsOf(list);
  const decides = walk !== 'all';
  const decided = walk === 'some';
  return (frame, element) => {
    const found = items(frame, element);
    if (found === UNKNOWN) return UNKNOWN;
    if (!Array.isArray(found) || found.length === 0) return walk === 'none';
    let otherwise: Truth = !decided;
    for (const item of found) {
      if (!spends(frame, cost)) return UNKNOWN;
      const truth = item === UNKNOWN ? UNKNOWN : holds(frame, item);
      if (truth === decides) return decided;
      if (truth === UNKNOWN) otherwise = UNKNOWN;
    }
    return otherwise;
  };
}

/** The elements of a list that stands in the rule may be unknown one by one. */
function itemsOf(list: Part): Evaluate {
  if (list.kind !== 'list') return compileValue(list);
  const values = list.items.map(compileValue);
  return (frame, element) => values.map((evaluate) => evaluate(frame, element));
}

function spends(frame: Frame, cost: number): boolean {
  frame.left -= cost;
  return frame.left >= 0;
}

/** What one run of a part costs at most, nested lists aside. */
function weightOf(part: Part): number {
  switch (part.kind) {
    case 'call':
      return part.weight;
    case 'element':
      return 1 + part.names.length + (part.fallback ? weightOf(part.fallback) : 0);
    case 'literal':
      return weightIn(part.value);
    default:
      return 1;
  }
}
