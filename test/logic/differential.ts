import fc from 'fast-check';
import jsonLogic from 'json-logic-js';
import { compileTruth, compileValue, MOST_SPENT } from '../../src/logic/compile.ts';
import { UNKNOWN } from '../../src/logic/part.ts';
import { readLogic } from '../../src/logic/read-logic.ts';
import { NAMES, someBodies, someElements, someRules, someValues } from './random-logic.ts';

/** What json-logic-js says to a rule; `unknown` is no value of JSON. */
export const theirs = (logic: unknown, data: unknown): unknown => jsonLogic.apply(logic as never, data);

const frame = (signals: readonly unknown[]) => ({ signals, temporals: [], left: MOST_SPENT });

/** What our evaluator makes of a rule over signals; `undefined`: it reads none. */
export function ours(logic: unknown, data: Readonly<Record<string, unknown>>) {
  const plan = readLogic(typeof logic === 'string' ? JSON.stringify(logic) : logic);
  if ('problem' in plan) {
    if (plan.problem.startsWith('a rule with at least one signal')) return undefined;
    throw new Error(`${plan.path}: ${plan.problem} in ${JSON.stringify(logic)}`);
  }
  const signals = plan.signals.map(({ name }) => data[name]);
  return { value: compileValue(plan.root)(frame(signals), null), truth: compileTruth(plan.root)(frame(signals), null) };
}

/** What our evaluator makes of a rule over any data: what it does with each element that it walks through. */
export function oursOver(logic: unknown, data: unknown) {
  const plan = readLogic({ map: [[{ var: 'a' }], logic] });
  if ('problem' in plan) throw new Error(`${plan.path}: ${plan.problem} in ${JSON.stringify(logic)}`);
  const [, body] = plan.root.kind === 'call' ? plan.root.operands : [];
  if (!body) throw new Error('nothing is done with an element');
  return { value: compileValue(body)(frame([]), data), truth: compileTruth(body)(frame([]), data) };
}

const same = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((item, i) => same(item, other[i]))
    : typeof one === 'object' && typeof other === 'object'
      ? JSON.stringify(one) === JSON.stringify(other)
      : Object.is(one, other);

/** Whether both say the same of known values; told with the rule where they do not. */
export const agrees = fc.property(someRules, someValues, (logic, data) => {
  const result = ours(logic, data);
  if (!result) return;
  const expected = theirs(logic, data);
  if (same(result.value, expected) && result.truth === jsonLogic.truthy(expected)) return;
  throw new Error(
    `${JSON.stringify(logic)} over ${JSON.stringify(data)}: ${String(result.value)}, not ${String(expected)}`,
  );
});

/** The same over whatever may stand in a list. */
export const agreesOver = fc.property(someBodies, someElements, (logic, data) => {
  const result = oursOver(logic, data);
  const expected = theirs(logic, data);
  if (same(result.value, expected) && result.truth === jsonLogic.truthy(expected)) return;
  throw new Error(
    `${JSON.stringify(logic)} over ${JSON.stringify(data)}: ${String(result.value)}, not ${String(expected)}`,
  );
});

/** What is known although some signals are not is so whatever they are. Rules that ask for what is missing aside. */
export const isSound = fc.property(
  someRules.filter((logic) => !/missing|"var":\[/.test(JSON.stringify(logic))),
  someValues,
  someValues,
  fc.subarray([...NAMES]),
  (logic, known, others, hidden) => {
    const partly = Object.fromEntries(NAMES.map((name) => [name, hidden.includes(name) ? UNKNOWN : known[name]]));
    const result = ours(logic, partly);
    if (!result || (result.truth === UNKNOWN && result.value === UNKNOWN)) return;
    for (const source of [known, others]) {
      const filled = { ...known, ...Object.fromEntries(hidden.map((name) => [name, source[name]])) };
      const full = ours(logic, filled);
      const isSame = result.truth === UNKNOWN || full?.truth === result.truth;
      if (isSame && (result.value === UNKNOWN || same(full?.value, result.value))) continue;
      throw new Error(`${JSON.stringify(logic)} over ${JSON.stringify(filled)} without ${hidden.join(' ')}`);
    }
  },
);
