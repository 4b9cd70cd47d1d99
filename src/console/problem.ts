import { PlantError, type PlantErrorCode, textOf } from '../model/errors.ts';
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

/** What the errors of a plant are to whoever asked; any other is a fault of Tieline. */
const OF_PLANT: Partial<Record<PlantErrorCode, ProblemCode>> = {
  STORE_FAILED: 'STORE_FAILED',
  LINK_DOWN: 'LINK_DOWN',
  OUTCOME_UNKNOWN: 'LINK_DOWN',
  REFUSED: 'CONFLICT',
};

/** The answer for anything that a handler threw. */
export function thrownProblem(thrown: unknown): JsonAnswer {
  const code = thrown instanceof PlantError ? OF_PLANT[thrown.code] : undefined;
  return problem(code ?? 'INTERNAL', textOf(thrown));
}
