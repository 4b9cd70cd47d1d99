import { PlantError, textOf } from '../model/errors.ts';
import type { JsonAnswer } from './request.ts';
import type { ErrorBody } from './views.ts';

/**
 * What went wrong with a request, beside the codes of {@link PlantError}:
 * `NOT_FOUND` there is no such thing; `CONFLICT` it is not in a state for that; `INTERNAL` a fault of Tieline.
 */
export type ProblemCode =
  | 'CONFIG_INVALID'
  | 'BLOCKED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'LINK_DOWN'
  | 'STORE_FAILED'
  | 'INTERNAL';

const STATUS: Readonly<Record<ProblemCode, number>> = {
  CONFIG_INVALID: 400,
  BLOCKED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LINK_DOWN: 504,
  STORE_FAILED: 503,
  INTERNAL: 500,
};

/** An answer that says what was wrong, naming the field where one was. `status` only where the code's own does not fit. */
export function problem(code: ProblemCode, message: string, { field, status }: ProblemPlace = {}): JsonAnswer {
  const body: ErrorBody = { error: { code, message, ...(field === undefined ? {} : { field }) } };
  return { status: status ?? STATUS[code], body };
}

interface ProblemPlace {
  field?: string;
  status?: number;
}

/** The answer for anything that a handler threw. */
export function thrownProblem(thrown: unknown): JsonAnswer {
  const failedStore = thrown instanceof PlantError && thrown.code === 'STORE_FAILED';
  return problem(failedStore ? 'STORE_FAILED' : 'INTERNAL', textOf(thrown));
}
