import type { Tell } from './figure.ts';

/** One way of doing the work; resolves to what it took or reached. */
export type Contestant = () => number | Promise<number>;

export interface Rounds {
  /** Rounds whose outcome is thrown away. */
  warmUps: number;
  rounds: number;
  tell: Tell;
}

/**
 * Lets all contestants take turns, with the garbage collected before each, and gives the median of each: what else the machine
 * does hits all of them alike.
 */
export async function takeTurns<Name extends string>(
  contestants: Record<Name, Contestant>,
  { warmUps, rounds, tell }: Rounds,
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[];
  const outcomes = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    tell(round < 0 ? `warm-up ${round + warmUps + 1} of ${warmUps}` : `round ${round + 1} of ${rounds}`);
    for (const name of names) {
      globalThis.gc?.();
      const outcome = await contestants[name]();
      if (round >= 0) outcomes.get(name)?.push(outcome);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(outcomes.get(name) ?? [])])) as Record<Name, number>;
}

/** The middle of the values; `NaN` where there are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
