import type { Area, Coordinates, Position } from '../geometry/area.ts';
import type { Calendar } from '../model/calendar.ts';
import type { GeofenceSettings } from './geofence-settings.ts';
import type { Watched } from './watched-rule.ts';

/** What a geofence is stepped with. */
export interface GeofenceRule extends Watched {
  coordinates: Coordinates;
  /** The places of the position among the references: x and y, or that of its text. */
  places: readonly [number, number] | readonly [number];
  alarm: GeofenceSettings['alarm'];
  /** The areas that count, and all others; in degrees. */
  areas: readonly Area[];
  elsewhere: readonly Area[];
  /** m */
  margin: number;
  /** So many positions in a row must say the same. */
  fixes: number;
  dwellMs: number;
  /** m/s */
  fastest?: number;
  schedule?: Calendar;
}

/** Where an asset was, in the coordinates of the rule. `time`: that of its source. */
export interface Fix {
  readonly time: number;
  readonly position: Position;
}

/** One of the two numbers of a position. `used`: it is part of a fix. */
export interface Part {
  readonly value: number;
  readonly time: number;
  readonly used: boolean;
}

/** Where an asset is to the areas that count; `between`: outside, but not by the margin. */
export type Where = 'inside' | 'outside' | 'between';

/** How far it is with the alarm. `heldMs`: good time in which it was so; `fixes`: positions in a row that said so; `back`: that said that it is over. */
export type Phase =
  | { readonly at: 'calm' }
  | { readonly at: 'pending'; readonly heldMs: number; readonly fixes: number; readonly first?: true }
  | { readonly at: 'raised'; readonly back: number };

/** What is remembered of one asset: plain JSON of bounded size. */
export interface GeofenceState {
  readonly coordinates: Coordinates;
  /** x and y as they came last. */
  readonly parts: readonly [Part | null, Part | null];
  /** Until when the second number of a position is waited for; 0: it is not. Of the runtime, as all that follow. */
  readonly waitsUntil: number;
  /** The last position that was believed, and until when it is trusted; 0: what came after it was bad. */
  readonly fix: Fix | null;
  readonly goodUntil: number;
  /** What is wrong with the last reading. */
  readonly bad: string | null;
  /** A position that it could not have reached, and how many agree with it. */
  readonly far: { readonly fix: Fix; readonly count: number } | null;
  readonly where: Where | null;
  /** The area that counts in which it was last. */
  readonly home: string | null;
  readonly phase: Phase;
  /** It was judged before. */
  readonly judged: boolean;
  /** Time is counted up to here, and whether the rule judged then. */
  readonly countedTo: number;
  readonly open: boolean;
}

export const CALM: Phase = { at: 'calm' };

/** An asset of which nothing is known. */
export const NOWHERE: GeofenceState = {
  ...{ coordinates: 'geographic', parts: [null, null], waitsUntil: 0, fix: null, goodUntil: 0, bad: null, far: null },
  ...{ where: null, home: null, phase: CALM, judged: false, countedTo: 0, open: false },
};

/** Good time between the last count and `at`, ms. */
export function goodTime({ open, goodUntil, countedTo }: GeofenceState, at: number): number {
  return open ? Math.max(0, Math.min(at, goodUntil) - countedTo) : 0;
}
