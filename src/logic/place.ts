import type { Scope } from './read-logic.ts';

/** Where a part of a rule stands while it is read. */
export interface Place {
  /** JSON Pointer. */
  readonly path: string;
  readonly depth: number;
  readonly scope: Scope;
  /** It runs once an element of a list. */
  readonly isRepeated: boolean;
}

/** The place of what stands at an index or behind a name. */
export function within(place: Place, step: string | number): Place {
  const name = String(step).slice(0, MOST_SHOWN).replaceAll('~', '~0').replaceAll('/', '~1');
  return { ...place, path: `${place.path}/${name}`, depth: place.depth + 1 };
}

/** Ends the reading of a rule; it never leaves the reader. */
export class Refusal extends Error {
  readonly path: string;

  constructor(path: string, allowed: string) {
    super(allowed);
    this.path = path;
  }
}

/** Refuses what stands at a place. */
export function refuse(path: string, allowed: string): never {
  throw new Refusal(path, allowed);
}

const MOST_SHOWN = 40;

/** A name as it is put into a message: what is hostile may be long. */
export function shown(name: string): string {
  return JSON.stringify(name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name);
}
