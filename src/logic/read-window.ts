const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: DAY_MS };
const MOST_MS = 30 * DAY_MS;
const ALLOWED = 'a time such as "90 s", "10 min", "8 h" or "7 d", or a number of seconds, above 0 and at most 30 d';

/** A length of time in a rule, ms; or what is allowed. */
export function readLength(given: unknown): number | { problem: string } {
  const ms = typeof given === 'number' ? given * 1000 : typeof given === 'string' ? textMs(given) : Number.NaN;
  return ms > 0 && ms <= MOST_MS ? ms : { problem: ALLOWED };
}

function textMs(text: string): number {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?) ?(s|min|h|d)$/.exec(text) ?? [];
  return number === undefined ? Number.NaN : Number(number) * (UNIT_MS[unit] ?? Number.NaN);
}

/** Least share of a window in which the signal was good, where a rule names none. */
const LEAST_GOOD = 0.5;

/** True for what marks an operator as one over a window. */
export function isWindow(given: unknown): given is { over: unknown } {
  return typeof given === 'object' && given !== null && !Array.isArray(given) && Object.hasOwn(given, 'over');
}

/** Reads `{"over": "10 min"}` or `{"over": "10 min", "good": 0.9}`; or says what is allowed, and under which name. */
export function readWindow(
  given: Readonly<Record<string, unknown>>,
): { ms: number; leastGood: number } | { problem: string; name: string } {
  const other = Object.keys(given).find((name) => name !== 'over' && name !== 'good');
  if (other !== undefined)
    return { name: '', problem: 'a window such as {"over": "10 min"} or {"over": "10 min", "good": 0.9}' };
  const ms = readLength(given.over);
  if (typeof ms === 'object') return { ...ms, name: 'over' };
  const { good: leastGood = LEAST_GOOD } = given;
  const isShare = typeof leastGood === 'number' && leastGood >= 0 && leastGood <= 1;
  return isShare ? { ms, leastGood } : { name: 'good', problem: 'a share of the window from 0 to 1' };
}
