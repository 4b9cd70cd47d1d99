/** What is wrong with areas: where, what stands there, and what is allowed instead. */
export interface AreaProblem {
  /** `feature 2 (yard), ring 1, point 5`; empty: all of it. */
  readonly at: string;
  readonly found: string;
  readonly allowed: string;
}

/** Ends the reading of areas; it never leaves the reader. */
export class Refusal extends Error {
  readonly problem: AreaProblem;

  constructor(problem: AreaProblem) {
    super(problem.allowed);
    this.problem = problem;
  }
}

/** Refuses what stands at a place. */
export function refuse(at: string, found: unknown, allowed: string): never {
  throw new Refusal({ at, found: shown(found), allowed });
}

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list; what is none is refused. */
export function listOf(value: unknown, at: string, allowed: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(at, value, allowed);
}

const MOST_SHOWN = 40;

/** A value as a problem shows it: what is hostile may be long, or deep. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
  if (value === undefined) return 'nothing';
  if (isObject(value)) return typeof value.type === 'string' ? shown(value.type) : 'an object';
  if (!Array.isArray(value)) return String(value);
  const isPlain = value.length <= 3 && value.every((one) => typeof one === 'number');
  return isPlain ? `[${value.join(', ')}]` : 'a list';
}
