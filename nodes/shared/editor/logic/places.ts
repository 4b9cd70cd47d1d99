import type { LogicProblem } from '../../../../src/logic/part.ts';
import { readLogic } from '../../../../src/logic/read-logic.ts';
import { holdsEnvironment } from '../problems.ts';
import type { Part } from './picture.ts';
import { draftIn } from './read-picture.ts';
import { parsedJson } from './rule-text.ts';

/** The places in the rule, as JSON Pointers, of the parts that stand in a part. */
export function pathsBelow(part: Part, path: string): readonly string[] {
  const inner = part.held === undefined ? path : `${path}/for/0`;
  if (part.kind === 'group') {
    const isBare = part.bare && part.parts.length === 1;
    return part.parts.map((_part, i) => `${inner}/${part.joint}${isBare ? '' : `/${i}`}`);
  }
  if (part.kind === 'json' || !('condition' in part.looked)) return [];
  const { is } = part.test;
  const of = is === 'truth' ? inner : `${inner}/${OPERATORS[is] ?? `${is}/0`}`;
  return [part.looked.of === 'since' ? `${of}/since` : `${of}/count/0`];
}

/** Where an operator does not have first what it looks at. */
const OPERATORS: Readonly<Record<string, string>> = { from: '<=/1', between: '</1' };

/** True for a place in a part, or of it. */
export function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}/`);
}

/** What is wrong with the text of a rule; what was not filled in is named as such. Nobody knows of what is not there, or comes from the environment. */
export function problemOfText(text: string): LogicProblem | undefined {
  if (text.trim() === '' || holdsEnvironment(text)) return undefined;
  const plan = readLogic(text);
  if (!('problem' in plan)) return undefined;
  const draft = draftIn(jsonAt(parsedJson(text)?.json, plan.path));
  if (draft === undefined) return plan;
  const problem = draft.trim() === '' ? 'a value is missing' : `${JSON.stringify(draft.slice(0, 40))} is no value yet`;
  return { path: plan.path, problem };
}

function jsonAt(json: unknown, path: string): unknown {
  const steps = path.split('/').slice(1);
  return steps.reduce<unknown>((at, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof at === 'object' && at !== null && Object.hasOwn(at, name)
      ? (at as Readonly<Record<string, unknown>>)[name]
      : undefined;
  }, json);
}
