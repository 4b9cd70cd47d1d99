import { CONTROLS, OPERATIONS, TEMPORALS, WALKS } from './operators.ts';
import type { Call, LogicPlan, LogicProblem, Part } from './part.ts';
import { type Place, Refusal, refuse, shown, within } from './place.ts';
import { createPlan, type Plan } from './plan.ts';
import { elementNames, signalName } from './read-names.ts';
import { isTemporal, readTemporal } from './read-temporal.ts';

/** Most characters of a rule, and parts within each other. */
export const MOST_TEXT = 100_000;
export const MOST_DEPTH = 50;
const MOST_OPERATIONS = 2000;
const MOST_PARTS = 100_000;

const ALLOWED = [
  'var',
  'missing',
  'missing_some',
  ...CONTROLS.keys(),
  ...OPERATIONS.keys(),
  ...WALKS.keys(),
  ...TEMPORALS,
];

/** What `var` names: a signal of the plant, or a place in what a list is walked through. */
export type Scope = 'signals' | 'element';

/** Reads a rule in JSON Logic, as text or as an object, and checks it; or says where it is none. What is given may be hostile. */
export function readLogic(given: unknown): LogicPlan | LogicProblem {
  const plan = createPlan();
  try {
    const root = createReader(plan).part(parsedLogic(given), {
      path: '',
      depth: 0,
      scope: 'signals',
      isRepeated: false,
    });
    if (plan.signals.length === 0) refuse('', 'a rule with at least one signal: {"var": "temperature"}');
    return { root, ...plan.lists() };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { path: thrown.path, problem: thrown.message };
    throw thrown;
  }
}

function parsedLogic(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  if (given.length > MOST_TEXT) refuse('', `at most ${MOST_TEXT} characters, not ${given.length}`);
  try {
    return JSON.parse(given) as unknown;
  } catch {
    return refuse('', 'JSON Logic such as {">": [{"var": "temperature"}, 80]}');
  }
}

/** What reads the parts of one rule. What it costs is bounded, whatever it is given. */
export interface Reader {
  readonly plan: Plan;
  part(given: unknown, place: Place): Part;
}

function createReader(plan: Plan): Reader {
  let operations = 0;
  let parts = 0;
  let characters = 0;

  function part(given: unknown, place: Place): Part {
    if (++parts > MOST_PARTS) refuse(place.path, `a rule of at most ${MOST_PARTS} parts`);
    if (given === null || typeof given === 'boolean') return { kind: 'literal', value: given };
    if (typeof given === 'number' && Number.isFinite(given)) return { kind: 'literal', value: given };
    if (typeof given === 'string') {
      characters += given.length;
      if (characters > MOST_TEXT) refuse(place.path, `a rule of at most ${MOST_TEXT} characters`);
      return { kind: 'literal', value: given };
    }
    if (place.depth >= MOST_DEPTH) {
      refuse(
        place.path.slice(0, 200),
        `at most ${MOST_DEPTH} parts within each other; a rule that refers to itself has more`,
      );
    }
    if (Array.isArray(given)) return list(given, place);
    if (typeof given !== 'object') refuse(place.path, 'values that JSON has');
    return call(given as object, place);
  }

  function list(given: readonly unknown[], place: Place): Part {
    if (given.length > MOST_PARTS) refuse(place.path, `a rule of at most ${MOST_PARTS} parts`);
    const items = Array.from(given, (item, i) => part(item, within(place, i)));
    if (place.isRepeated && items.some(({ kind }) => kind !== 'literal' && kind !== 'list')) {
      refuse(place.path, `lists of plain values behind ${[...WALKS.keys()].join(', ')}; calculated ones come before`);
    }
    return { kind: 'list', items };
  }

  function call(given: object, place: Place): Part {
    const keys = Object.keys(given);
    const [operator = ''] = keys;
    if (keys.length !== 1)
      refuse(place.path, `objects with one operator each, such as {"+": [1, 2]}, not ${keys.length}`);
    if (++operations > MOST_OPERATIONS) refuse(place.path, `at most ${MOST_OPERATIONS} operations`);
    const value = (given as Readonly<Record<string, unknown>>)[operator];
    const isList = Array.isArray(value);
    const operands: readonly unknown[] = isList ? value : [value];
    if (operands.length > MOST_PARTS) refuse(place.path, `a rule of at most ${MOST_PARTS} parts`);
    const below = { ...within(place, operator), depth: place.depth + 1 };
    const operandPlace = (i: number) => (isList ? { ...within(below, i), depth: below.depth } : below);
    if (isTemporal(operator, operands)) return readTemporal(reader, operator, operands, { place, operandPlace });
    if (operator === 'var') return variable(operands, { place, below, operandPlace });
    if (place.scope === 'signals' && (operator === 'missing' || operator === 'missing_some')) {
      return missing(operator, operands, { place, below });
    }
    const counts =
      operandCounts(operator) ?? refuse(place.path, `the operators ${ALLOWED.join(' ')}, not ${shown(operator)}`);
    countOperands(operator, operands, counts, below.path);
    const before = parts + characters;
    const read = operands.map((operand, i) => {
      const isBody = i === 1 && WALKS.has(operator);
      return part(operand, isBody ? { ...operandPlace(i), scope: 'element', isRepeated: true } : operandPlace(i));
    });
    const made: Call = {
      ...{ kind: 'call', operator, operands: read, path: place.path, isRepeated: place.isRepeated },
      weight: parts + characters - before + 1,
    };
    plan.mark(made);
    return made;
  }

  function variable(operands: readonly unknown[], at: CallPlace): Part {
    const { scope } = at.place;
    const most = 2;
    if (operands.length > most) refuse(at.below.path, 'a name, and what stands for a value that is not known');
    const [name, otherwise] = operands;
    const chosen = scope === 'signals' ? chosenNames(name, otherwise, operands.length === most) : undefined;
    if (chosen) return call(chosen, at.place);
    const namePath = at.operandPlace(0).path;
    const of =
      scope === 'element'
        ? ({ kind: 'element', names: elementNames(name, namePath) } as const)
        : ({ kind: 'signal', signal: plan.signal(signalName(name, namePath)), path: at.place.path } as const);
    return operands.length === most ? { ...of, fallback: part(otherwise, at.operandPlace(1)) } : of;
  }

  /** Which signals nobody knows: asked of names that stand in the rule, so that it is known what the rule needs. */
  function missing(
    operator: 'missing' | 'missing_some',
    operands: readonly unknown[],
    { place, below: { path } }: Omit<CallPlace, 'operandPlace'>,
  ): Part {
    const [first, second] = operands;
    const isSome = operator === 'missing_some';
    const names = isSome ? second : Array.isArray(first) ? first : operands;
    const at = isSome ? `${path}/1` : path;
    if (!Array.isArray(names)) refuse(at, 'a list of names of signals');
    if (isSome && typeof first !== 'number') refuse(`${path}/0`, 'a number: how many must be known');
    const read = (names as unknown[]).map((name, i) => signalName(name, `${at}/${i}`));
    const signals = read.map((name) => plan.signal(name));
    return { kind: 'missing', names: read, signals, ...(isSome && { needed: first as number }), path: place.path };
  }

  const reader: Reader = { plan, part };
  return reader;
}

/** A name that is chosen is a choice between signals: all that it may be are known beforehand. `undefined`: it is not chosen. */
function chosenNames(name: unknown, otherwise: unknown, hasOtherwise: boolean): object | undefined {
  if (typeof name !== 'object' || name === null || Array.isArray(name)) return undefined;
  const [[operator = '', given] = [], ...others] = Object.entries(name as Record<string, unknown>);
  if ((operator !== 'if' && operator !== '?:') || others.length > 0 || !Array.isArray(given)) return undefined;
  const named = (one: unknown) => ({ var: hasOtherwise ? [one, otherwise] : one });
  const isName = (i: number) => i % 2 === 1 || i === given.length - 1;
  return { [operator]: given.map((one: unknown, i) => (isName(i) ? named(one) : one)) };
}

/** Where an operator stands, and where what it is applied to does. */
export interface CallPlace {
  place: Place;
  below: Place;
  operandPlace(i: number): Place;
}

/** Within an element, which may be anything, `missing` works on what it finds. */
const ELEMENT_MISSING: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['missing', [0, Number.POSITIVE_INFINITY]],
  ['missing_some', [2, 2]],
]);

const operandCounts = (operator: string) =>
  CONTROLS.get(operator) ?? WALKS.get(operator) ?? OPERATIONS.get(operator)?.operands ?? ELEMENT_MISSING.get(operator);

function countOperands(
  operator: string,
  operands: readonly unknown[],
  [least, most]: readonly [number, number],
  path: string,
): void {
  if (operands.length >= least && operands.length <= most) return;
  const count =
    most === least ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  refuse(
    path,
    `${count} operand${count === '1' || count === 'at least 1' ? '' : 's'} of ${operator}, not ${operands.length}`,
  );
}
