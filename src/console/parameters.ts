import { problem } from './problem.ts';
import type { JsonAnswer } from './request.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Longest text that is taken from an address, characters. */
const LONGEST = 1000;

/** A text that must be there, or the answer that says so. */
export function textParameter(from: Parameters, field: string): string | JsonAnswer {
  const value = from[field];
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST) return value;
  return problem('CONFIG_INVALID', `${field}: a text of 1 to ${LONGEST} characters is needed`, { field });
}

/** A text that may be left out. */
export function optionalText(from: Parameters, field: string, longest = LONGEST): string | undefined | JsonAnswer {
  const value = from[field];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= longest) return value.trim() === '' ? undefined : value.trim();
  return problem('CONFIG_INVALID', `${field}: only text of at most ${longest} characters is allowed`, { field });
}

/** A number within bounds (inclusive); `otherwise` where it is left out. */
export function numberParameter(
  from: Parameters,
  field: string,
  { low, high, otherwise }: { low: number; high: number; otherwise: number },
): number | JsonAnswer {
  const value = from[field];
  if (value === undefined) return otherwise;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (number >= low && number <= high) return number;
  return problem('CONFIG_INVALID', `${field}: a number from ${low} to ${high} is needed`, { field });
}
