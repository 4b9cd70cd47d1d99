import type { Quality } from '../model/quality.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import type { SignalFacts } from '../model/rule.ts';

/** A calculated value, before it has an asset and a source. */
export interface Derived {
  value: ReadingValue;
  /** UCUM code. */
  unit?: string;
  quality: Quality;
  /** Why the quality is not good. */
  reason?: string;
  /** Of a window: which share of it was good, 0 to 1. */
  goodShare?: number;
  /** Source time, ms since the Unix epoch. */
  time: number;
}

/** What a derivation is stepped with. `at` is the runtime's clock, ms since the Unix epoch. */
export type DeriveInput = { kind: 'reading'; reading: Reading; at: number } | { kind: 'tick'; at: number };

/** What a step led to. */
export interface DeriveStep<State> {
  state: State;
  outputs: readonly Derived[];
}

/** A calculation over signals of one asset, as a pure reducer: no clock, no I/O. Its state is plain JSON. */
export interface Derivation<State> {
  /** Properties whose readings it takes. */
  readonly inputs: readonly string[];
  readonly initial: State;
  /** The next state, or `undefined` where nothing changed. */
  step(asset: string, state: State, input: DeriveInput): DeriveStep<State> | undefined;
  /** When it must be stepped with a `tick`, runtime time; infinity: not at all. */
  dueAt(state: State): number;
  /** Readings that came too late to count. */
  lateOf(state: State): number;
}

/** What derivations ask of their plant. */
export interface DeriveFacts extends SignalFacts {
  /** Local time of the plant at an instant, as ms that would be UTC. */
  localOf(at: number): number;
  /** The instant of a local time. */
  instantOf(local: number): number;
}
