import type { Command } from '../model/command.ts';
import type { Expression } from '../model/expression.ts';
import { distrust, type LatestReading, missingPermission } from './permissive.ts';
import { type Lease, leaseAt, type PointState, RATE_WINDOW_MS } from './point-state.ts';

/** What a point may be written with, and when. */
export interface GuardSettings {
  /** Engineering limits, inclusive. */
  low: number;
  high: number;
  /** Largest change against the present value; `undefined`: any. */
  maxStep: number | undefined;
  /** Largest change within any minute; absent: any. */
  maxChangePerMinute?: number | undefined;
  minIntervalMs: number;
  /** What must hold of other signals. */
  permissives?: Expression | undefined;
  /** The signal that says how the equipment is run, and the values with which it may be written from afar. */
  mode?: { signal: string; allowed: readonly string[] } | undefined;
  /** Older readings are no permission. */
  freshMs?: number;
  /** 1 to 16 as in BACnet: the lower number wins. */
  priority?: number;
  /** A person must agree to each command. */
  approval?: 'none' | 'needed';
}

/** What the plant knows at the moment of the verdict. */
export interface GuardView {
  at: number;
  armed: boolean;
  /** The value the point has now; `undefined`: it could not be read. */
  present: number | boolean | undefined;
  /** Why a person has stopped all writes of the plant; absent: nobody has. */
  held?: { by: string; reason: string } | undefined;
  /** The command comes from before a start at which the clock had been set back, so nobody knows how old it is. */
  ageUnknown?: boolean;
  latest?: LatestReading;
  /** Whether the schedule is open; absent: there is none. */
  open?: boolean | undefined;
  /** A person has agreed to this very command. */
  approved?: boolean;
}

/** `preempts`: whose lease ends by this write. */
export type Verdict =
  | { kind: 'allowed'; preempts?: Lease }
  | { kind: 'dry-run' }
  | { kind: 'needs approval' }
  | { kind: 'refused'; check: string; reason: string };

/** What a check looks at. */
interface Case {
  settings: GuardSettings;
  state: PointState;
  command: Command;
  view: GuardView;
}

/** Why a command is refused; `undefined`: it passes. */
type Check = (given: Case) => string | undefined;

/** Readings older than this are no permission where nothing else is set. */
const FRESH_MS = 60_000;
/** The lowest priority of BACnet. */
const LOWEST_PRIORITY = 16;

/** The checks in the order in which they are made; the first that refuses is told (docs/setpoints.md). */
const CHECKS: Readonly<Record<string, Check>> = {
  'emergency hold': ({ view: { held } }) =>
    held && `all writes of the plant are held by ${held.by}${held.reason ? `: ${held.reason}` : ''}`,
  expiry,
  'duplicate command': ({ state, command }) =>
    state.ids.includes(command.id) ? 'this very command was carried out already' : undefined,
  value: ({ command: { value } }) =>
    typeof value === 'number' && !Number.isFinite(value) ? `${value} is not a number` : undefined,
  limits,
  'largest step': largestStep,
  'rate per time': ratePerTime,
  'shortest interval': shortestInterval,
  permissives: ({ settings: { permissives, freshMs = FRESH_MS }, view: { latest = nothingHeard, at } }) =>
    permissives && missingPermission(permissives, latest, { at, freshMs }),
  mode,
  schedule: ({ view }) => (view.open === false ? 'the calendar is closed now' : undefined),
  lease: ({ settings, state, command, view }) => {
    const held = otherLease(state, command, view.at);
    if (!held || (settings.priority ?? LOWEST_PRIORITY) < held.priority) return undefined;
    return `"${held.by.name}" holds this point with priority ${held.priority} until ${new Date(held.until).toISOString()}`;
  },
};

/** Names of the checks, in their order. */
export const CHECK_NAMES: readonly string[] = Object.keys(CHECKS);

/** May this value be written to this point now? `dry-run`: it might, but nobody has armed the plant or the point. */
export function judge(settings: GuardSettings, state: PointState, command: Command, view: GuardView): Verdict {
  for (const [check, refusal] of Object.entries(CHECKS)) {
    const reason = refusal({ settings, state, command, view });
    if (reason !== undefined) return { kind: 'refused', check, reason };
  }
  if (!view.armed) return { kind: 'dry-run' };
  if (settings.approval === 'needed' && !view.approved) return { kind: 'needs approval' };
  const preempts = otherLease(state, command, view.at);
  return { kind: 'allowed', ...(preempts && { preempts }) };
}

const nothingHeard: LatestReading = () => undefined;

function expiry({ command, view }: Case): string | undefined {
  if (view.ageUnknown) return 'the clock was set back since the command was asked for, so its age is unknown';
  if (command.at > view.at) return 'the command is from a time that is still ahead: the clock was set back';
  if (view.at <= command.validUntil) return undefined;
  const late = ((view.at - command.validUntil) / 1000).toFixed(1);
  return `too late: the command was valid until ${late} s ago`;
}

function limits({ settings: { low, high }, command: { value } }: Case): string | undefined {
  if (typeof value !== 'number') return undefined;
  if (value < low) return `${value} is below the lowest allowed value ${low}`;
  return value > high ? `${value} is above the highest allowed value ${high}` : undefined;
}

function largestStep({ settings: { maxStep }, command: { value }, view: { present } }: Case): string | undefined {
  if (maxStep === undefined || typeof value !== 'number') return undefined;
  if (typeof present !== 'number') return 'the present value is unknown, so the size of the step cannot be judged';
  const step = rounded(Math.abs(value - present));
  return step > maxStep ? `a step of ${shown(step)} is larger than ${maxStep}` : undefined;
}

/** Against all values that the point had within the last minute, so that no two writes within a minute lie further apart. */
function ratePerTime({ settings, state, command: { value }, view: { present, at } }: Case): string | undefined {
  const { maxChangePerMinute: most } = settings;
  if (most === undefined || typeof value !== 'number') return undefined;
  if (typeof present !== 'number') return 'the present value is unknown, so the rate of change cannot be judged';
  // A move from a time ahead is a move of which nobody knows how long ago it was: it counts.
  const moves = state.moves.filter((move) => at - move.at < RATE_WINDOW_MS);
  const low = Math.min(present, ...moves.map((move) => move.low));
  const high = Math.max(present, ...moves.map((move) => move.high));
  const change = rounded(Math.max(value - low, high - value));
  if (change <= most) return undefined;
  return `a change of ${shown(change)} within a minute is more than ${most}`;
}

function shortestInterval({ settings: { minIntervalMs }, state: { lastWriteAt }, view }: Case): string | undefined {
  if (lastWriteAt === undefined || view.at - lastWriteAt >= minIntervalMs) return undefined;
  const ago = (Math.max(0, view.at - lastWriteAt) / 1000).toFixed(1);
  return `written ${ago} s ago; at most one write in ${minIntervalMs / 1000} s`;
}

function mode({ settings, view: { latest = nothingHeard, at } }: Case): string | undefined {
  if (!settings.mode) return undefined;
  const { signal, allowed } = settings.mode;
  const reading = latest(signal);
  const why = distrust(reading, { at, freshMs: settings.freshMs ?? FRESH_MS });
  if (why !== undefined) return `the mode is not known: ${signal} ${why}`;
  const now = String(reading?.value);
  return allowed.includes(now)
    ? undefined
    : `the mode ${signal} is ${now}; writes are allowed in ${allowed.join(', ')}`;
}

function otherLease(state: PointState, { by }: Command, at: number): Lease | undefined {
  const lease = leaseAt(state, at);
  return lease && lease.by.id !== by.id ? lease : undefined;
}

/** 0.1 + 0.2 is 0.3 to people and to limits. */
const rounded = (number: number) => Number(number.toPrecision(12));
const shown = (number: number) => Number(number.toPrecision(6));
