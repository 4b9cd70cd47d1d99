import type { ScenarioValue } from '../language.ts';

/** What a device shows at an address now. `silent`: it does not answer; `bad`: it says itself that the value is not to be trusted. */
export interface Shown {
  value: ScenarioValue;
  /** As the device names it. */
  unit: string | undefined;
  state: 'good' | 'bad' | 'silent';
  /** How long ago it was measured, ms; absent: now. */
  ageMs?: number;
}

/** One simulated device or broker: what it shows does not end when the runtime does. */
export interface Device {
  /** Whether it can be reached. */
  readonly online: boolean;
  /** Calls back at once and on each change; returns the way out. */
  watch(listener: (online: boolean) => void): () => void;
  /** Hears what the device says by itself; returns the way out. */
  hear(listener: (address: string, shown: Shown) => void): () => void;
  /** What stands at an address, or `undefined` where the scenario gave nothing. */
  shown(address: string): Shown | undefined;
  /** Moves evenly to the value, in no time where `overMs` is 0, and says so. */
  show(address: string, value: ScenarioValue, unit: string | undefined, overMs: number): void;
  /** Says a value that was measured a while ago, once; what it shows now stays. */
  sayLate(address: string, value: ScenarioValue, unit: string | undefined, ageMs: number): void;
  /** The value stays, but the device no longer stands for it. */
  spoil(address: string): void;
  /** Says nothing of an address, or of all, for a while. */
  silence(address: string | undefined, forMs: number): void;
  /** Cannot be reached for a while. */
  cut(forMs: number): void;
  /** Another address shows what is written to the first. */
  mirror(address: string, at: string): void;
  /** Somebody else, as Tieline, writes a value. */
  write(address: string, value: ScenarioValue): void;
  /** Says everything again. */
  repeat(): void;
  /** Is switched on: until then nobody can reach it. */
  begin(): void;
}

interface Point {
  from: ScenarioValue;
  to: ScenarioValue;
  fromAt: number;
  toAt: number;
  unit: string | undefined;
  bad: boolean;
  silentUntil: number;
  /** Changed while silent: the first thing to say afterwards. */
  unsaid: boolean;
}

/** A device that nobody can reach before `begin`. */
export function createDevice(now: () => number): Device {
  const points = new Map<string, Point>();
  const mirrors = new Map<string, string>();
  const watchers = new Set<(online: boolean) => void>();
  const listeners = new Set<(address: string, shown: Shown) => void>();
  let begun = false;
  let offlineUntil = 0;
  let allSilentUntil = 0;

  const isOnline = () => begun && now() >= offlineUntil;
  const isSilent = (point: Point) => now() < Math.max(point.silentUntil, allSilentUntil);
  const shownOf = (point: Point): Shown => ({
    value: valueAt(point, now()),
    unit: point.unit,
    state: isSilent(point) ? 'silent' : point.bad ? 'bad' : 'good',
  });

  function say(address: string, point: Point): void {
    if (!isOnline()) return;
    const shown = shownOf(point);
    point.unsaid = shown.state === 'silent';
    if (shown.state !== 'silent') for (const listener of [...listeners]) listener(address, shown);
  }

  function change(address: string, change: Partial<Point>): void {
    const before = points.get(address);
    const silentUntil = before?.silentUntil ?? 0;
    const fresh = { from: 0, to: 0, fromAt: 0, toAt: 0, unit: undefined, bad: false, silentUntil, unsaid: false };
    const point: Point = { ...fresh, ...before, ...change };
    points.set(address, point);
    say(address, point);
    if (point.toAt > now()) later(() => points.get(address) === point && say(address, point), point.toAt - now());
  }

  function sayUnsaid(): void {
    for (const [address, point] of points) if (point.unsaid) say(address, point);
  }

  function tellWatchers(): void {
    for (const watcher of [...watchers]) watcher(isOnline());
  }

  return {
    get online() {
      return isOnline();
    },
    watch(listener) {
      watchers.add(listener);
      listener(isOnline());
      return () => watchers.delete(listener);
    },
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shown(address) {
      const point = points.get(address);
      return point && shownOf(point);
    },
    show(address, value, unit, overMs) {
      const before = points.get(address);
      const from = overMs > 0 && before ? valueAt(before, now()) : value;
      change(address, { from, to: value, fromAt: now(), toAt: now() + overMs, unit, bad: false });
    },
    sayLate(address, value, unit, ageMs) {
      const shown: Shown = { value, unit, state: 'good', ageMs };
      if (isOnline()) for (const listener of [...listeners]) listener(address, shown);
    },
    spoil: (address) => change(address, { bad: true }),
    silence(address, forMs) {
      const until = now() + forMs;
      const point = address === undefined ? undefined : points.get(address);
      if (address === undefined) allSilentUntil = until;
      else if (point) point.silentUntil = until;
      later(sayUnsaid, forMs);
    },
    cut(forMs) {
      offlineUntil = now() + forMs;
      tellWatchers();
      later(tellWatchers, forMs);
    },
    mirror: (address, at) => void mirrors.set(address, at),
    write(address, value) {
      const [fromAt, toAt] = [now(), now()];
      for (const each of [address, mirrors.get(address)]) {
        if (each !== undefined) change(each, { from: value, to: value, fromAt, toAt, bad: false });
      }
    },
    repeat() {
      for (const [address, point] of points) say(address, point);
    },
    begin() {
      begun = true;
      tellWatchers();
      for (const [address, point] of points) say(address, point);
    },
  };
}

/** What is still to come keeps no process alive. */
function later(act: () => void, ms: number): void {
  setTimeout(act, ms).unref();
}

function valueAt({ from, to, fromAt, toAt }: Point, at: number): ScenarioValue {
  if (at >= toAt || typeof from !== 'number' || typeof to !== 'number') return to;
  return Number((from + ((to - from) * (at - fromAt)) / (toAt - fromAt)).toPrecision(12));
}
