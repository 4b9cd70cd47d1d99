import type { Call, LogicPlan, LogicSignal, LogicWindow, Part, Temporal } from './part.ts';

/** A window is kept in so many stretches of time at most; a count of times keeps as many. */
export const STRETCHES = 500;
const MOST_POINTS = 10_000;

/** What a rule turns out to need while it is read. */
export interface Plan {
  readonly signals: readonly LogicSignal[];
  /** The place of a signal. */
  signal(name: string): number;
  /** The place of a window. */
  window(signal: number, ms: number): number;
  /** An operator that looks back. */
  temporal(temporal: Temporal, path: string): Part;
  /** Why there is no room for one more window; `undefined`: there is. */
  fullProblem(): string | undefined;
  /** Takes in with what a call compares an age or a time since. */
  mark(call: Call): void;
  lists(): Omit<LogicPlan, 'root'>;
}

export function createPlan(): Plan {
  const signals: LogicSignal[] = [];
  const places = new Map<string, number>();
  const windows: LogicWindow[] = [];
  const temporals: Temporal[] = [];

  return {
    signals,
    signal(name) {
      const known = places.get(name);
      if (known !== undefined) return known;
      const cut = name.lastIndexOf('/');
      const asset = cut < 0 ? {} : { asset: name.slice(0, cut) };
      places.set(name, signals.length);
      return signals.push({ name, ...asset, property: name.slice(cut + 1) }) - 1;
    },
    window(signal, ms) {
      const known = windows.findIndex((window) => window.signal === signal && window.ms === ms);
      return known >= 0 ? known : windows.push({ signal, ms }) - 1;
    },
    temporal(temporal, path) {
      return { kind: 'temporal', temporal: temporals.push(temporal) - 1, path };
    },
    fullProblem() {
      const kept = (windows.length + temporals.filter(({ of }) => of === 'times').length) * STRETCHES;
      if (kept <= MOST_POINTS) return undefined;
      return `at most ${MOST_POINTS / STRETCHES} windows in a rule: each keeps up to ${STRETCHES} points, a rule up to ${MOST_POINTS}`;
    },
    mark({ operator, operands }) {
      if (!COMPARISONS.has(operator)) return;
      const numbers = operands.flatMap((part) => (part.kind === 'literal' ? [Number(part.value)] : []));
      if (numbers.length !== operands.length - 1) return;
      const [part] = operands.filter(({ kind }) => kind === 'temporal');
      const temporal = part?.kind === 'temporal' ? temporals[part.temporal] : undefined;
      if (temporal?.of === 'age' || temporal?.of === 'since') temporal.marks = numbers;
    },
    lists: () => ({ signals, windows, temporals }),
  };
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '===', '!=', '!==']);
