import type { Static, TObject } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';

/** One value of one signal. */
export interface Observation {
  readonly value: number;
  /** False for whatever is not to be trusted: it neither scores nor trains. */
  readonly good: boolean;
  /** When it was measured, ms since the Unix epoch. */
  readonly time: number;
  /** Where several signals are judged together, those of the others then; null where one is missing or not to be trusted. */
  readonly others?: readonly (number | null)[];
}

/** What a quality test says, in the numbers of QARTOD: 1 good, 2 not evaluated, 3 suspect, 4 fail, 9 missing. */
export interface Flag {
  readonly test: string;
  readonly flag: 1 | 2 | 3 | 4 | 9;
  /** The reading it is about: a test that needs the next reading speaks of the one before. */
  readonly time: number;
}

/** What a detector says to one value, knowing only what came before it. */
export interface Scored {
  /** 0 as expected … 1; above {@link FLAGGED} beyond the limit of the detector. */
  readonly score: number;
  /** Where the value was expected. */
  readonly band?: { readonly low: number; readonly high: number };
  /** Why it is flagged, as an engineer would say it. */
  readonly reason?: string;
  readonly flags?: readonly Flag[];
}

/** Above this score a value is flagged. */
export const FLAGGED = 0.5;

/** The score of a deviation given as a multiple of its limit: 0 for none, {@link FLAGGED} at the limit, towards 1 beyond it. */
export function scoreOf(ofLimit: number): number {
  return ofLimit === Number.POSITIVE_INFINITY ? 1 : ofLimit / (1 + ofLimit);
}

/** A usable value as the method of a detector sees it. */
export interface Moment {
  readonly value: number;
  readonly time: number;
  /** Since the usable value before it; absent for the first one, after a gap, and where the clock was set back. */
  readonly sinceMs: number | undefined;
  /** The usual time between values; 0 while it is not known. */
  readonly typicalMs: number;
  /** The warm-up is over. */
  readonly warm: boolean;
  /** Bad values stood between the last usable one and this. */
  readonly afterBad: boolean;
}

/**
 * How a detector judges usable values, without the chores that all of them share (see `define-detector.ts`). `State` is plain JSON of
 * bounded size and belongs to the caller: `score` leaves it alone, `learn` writes into it and nowhere else.
 */
export interface Method<Schema extends TObject, State> {
  /** As people type it. */
  readonly name: string;
  readonly title: string;
  /** What it finds, in one sentence. */
  readonly finds: string;
  readonly schema: Schema;
  /** Scores are the same for any scale and offset of the signal. */
  readonly invariant: boolean;
  /** Settings with which it flags more than it would by itself: where somebody else decides what of it is too much. */
  readonly sensitive?: Partial<Static<Schema>>;
  /** So often a month a signal of which nothing is known leaves its limit, with those settings. Absent: as seldom as is accepted. */
  readonly flagsPerMonth?: number;
  /** Deviations are told up to so many times its limit. Absent: without bound. */
  readonly strongest?: number;
  /** What must hold between settings that are right by themselves. */
  problems?(settings: Static<Schema>): SettingProblem[];
  /** Usable values that it must have learnt before it scores. */
  warmUp(settings: Static<Schema>): number;
  start(settings: Static<Schema>): State;
  score(state: State, settings: Static<Schema>, moment: Moment): Scored;
  learn(state: State, settings: Static<Schema>, moment: Moment, scored: Scored): void;
}

/** What is remembered of a signal: plain JSON, the same after it was stored and read. */
export interface DetectorState {
  /** Usable values learnt. */
  seen: number;
  /** When the last usable value was measured. */
  lastAt: number | null;
  typicalMs: number;
  afterBad: boolean;
  /** What the method remembers. */
  method: unknown;
}

/**
 * A detector of anomalies in one signal: settings and state are its own business, whoever runs it only hands them back. For each value
 * first `score`, then `learn`; neither asks a clock, and no score knows of later values.
 */
export interface Detector {
  readonly name: string;
  readonly title: string;
  readonly finds: string;
  readonly schema: TObject;
  readonly invariant: boolean;
  /** Settings with which it flags more than it would by itself: where somebody else decides what of it is too much. */
  readonly sensitive: Readonly<Record<string, unknown>>;
  /** So often a month a signal of which nothing is known leaves its limit, with those settings; `undefined`: as seldom as is accepted. */
  readonly flagsPerMonth: number | undefined;
  /** Deviations are told up to so many times its limit. */
  readonly strongest: number;
  /** Settings as they were stored, with defaults for what is absent, or what is wrong with them. */
  read(
    stored: Readonly<Record<string, unknown>>,
  ): { settings: unknown; problems: [] } | { settings?: undefined; problems: SettingProblem[] };
  warmUp(settings: unknown): number;
  start(settings: unknown): DetectorState;
  score(state: DetectorState, settings: unknown, observation: Observation): Scored;
  learn(state: DetectorState, settings: unknown, observation: Observation, scored: Scored): void;
}
