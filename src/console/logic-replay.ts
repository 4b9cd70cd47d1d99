import { setImmediate } from 'node:timers/promises';
import type { Logic, LogicInput } from '../logic/create-logic.ts';
import type { LogicPlan } from '../logic/part.ts';
import type { LogicState } from '../logic/state.ts';
import { textOf } from '../model/errors.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import { isUnitProblem, unitConverter } from '../model/unit.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { History } from '../store/history/history.ts';
import type { LookedBackView } from './logic-views.ts';

/** Most readings that a rule is stepped through for an answer, and signals of which more than the last one is looked at. */
const MOST_READINGS = 20_000;
const MOST_SIGNALS = 50;
/** Most steps in which only time has passed. */
const MOST_TICKS = 20_000;
/** How long all of it may take, and how long at a stretch, ms: the plant runs in the same thread. */
const MOST_MS = 500;
const STRETCH_MS = 20;
/** Where a rule names no length of time, such as with `since`; and the longest that is looked at before one, for values that still hold, ms. */
const HOUR_MS = 3_600_000;
/** Parts of a span of which each is counted, and how often the fullest is looked into. */
const COUNTED = 100;
const MOST_LOOKS = 6;

/** A signal that a rule needs, and the unit in which it wants it. */
export interface Needed {
  /** Absent: there is none for the asset. */
  where?: { asset: string; property: string };
  unit: string | undefined;
  staleMs: number;
}

/** A reading as a rule is stepped with it; `signal` is a place among those that are needed. */
export type HeardReading = Omit<Extract<LogicInput, { kind: 'reading' }>, 'kind'>;

/** How far a rule looks back at most, ms; 0 where it does not. */
export function lookBackMs({ temporals, windows }: LogicPlan): number {
  const lengths = temporals.map((one) => ('ms' in one ? one.ms : 'window' in one ? 0 : one.of === 'age' ? 0 : HOUR_MS));
  return Math.max(0, ...lengths, ...windows.map(({ ms }) => ms));
}

/** The readings of signals that a rule looks back at, in the order of their reception; without a look back the last one of each. */
export async function readBack(
  plant: PlantRuntime,
  signals: readonly Needed[],
  backMs: number,
  now: number,
): Promise<{ readings: readonly HeardReading[]; lookedBack?: LookedBackView }> {
  const last = signals.flatMap((needed, signal) => {
    const reading = needed.where && plant.signals.latest(needed.where.asset, needed.where.property);
    return reading ? [heardAs(reading, needed, signal)] : [];
  });
  if (backMs === 0) return { readings: inOrder(last) };
  const leadMs = Math.min(HOUR_MS, Math.max(0, ...signals.map(({ staleMs }) => staleMs)));
  const span = { from: now - backMs - leadMs, to: now };
  const looked = signals.slice(0, MOST_SIGNALS);
  const share = Math.floor(MOST_READINGS / Math.max(1, looked.length));
  try {
    const history = await plant.history.history();
    const recorded = await Promise.all(
      looked.map((needed, signal) => recordedOf(history, needed, signal, span, share)),
    );
    const readings = inOrder([...recorded.flatMap((one) => one.readings), ...last].filter(({ at }) => at <= now));
    const cuts = [
      ...(recorded.some(({ isCut }) => isCut) ? [`only the last ${MOST_READINGS} readings were looked at`] : []),
      ...(looked.length < signals.length ? [`only the first ${MOST_SIGNALS} signals were looked back at`] : []),
    ];
    return { readings, lookedBack: lookedBack(backMs, readings, cuts) };
  } catch (thrown) {
    return { readings: inOrder(last), lookedBack: lookedBack(0, last, [textOf(thrown)]) };
  }
}

function lookedBack(
  ms: number,
  { length: readings }: readonly HeardReading[],
  cuts: readonly string[],
): LookedBackView {
  return { seconds: ms / 1000, readings, cuts };
}

const inOrder = (readings: readonly HeardReading[]) => readings.toSorted((one, other) => one.at - other.at);

/** The newest readings of a signal in a span. */
async function recordedOf(
  history: History,
  needed: Needed,
  signal: number,
  { from, to }: { from: number; to: number },
  most: number,
): Promise<{ readings: readonly HeardReading[]; isCut: boolean }> {
  if (!needed.where) return { readings: [], isCut: false };
  const { asset, property } = needed.where;
  let start = from;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const counts = (await history.downsample(asset, property, { from: start, to }, COUNTED)).map(({ count }) => count);
    const fitting = fittingFrom(counts, most);
    const isFound = fitting < COUNTED;
    start += ((to - start) / COUNTED) * (isFound ? fitting : COUNTED - 1);
    if (!isFound) continue;
    const slice = await history.read(asset, property, { from: start, to });
    const readings = Array.from(slice.times, (time, i): HeardReading => {
      const reading = { value: slice.valueAt(i), unit: slice.unit, time, receivedAt: slice.receivedAt[i] ?? time };
      return heardAs({ ...reading, quality: slice.quality[i] === 0 ? 'good' : 'bad' }, needed, signal);
    });
    return { readings, isCut: start > from };
  }
  return { readings: [], isCut: true };
}

/** From which of the parts on there are at most so many readings; beyond the last: not even in that. */
function fittingFrom(counts: readonly number[], most: number): number {
  let sum = 0;
  for (let part = counts.length - 1; part >= 0; part--) {
    sum += counts[part] ?? 0;
    if (sum > most) return part + 1;
  }
  return 0;
}

type Told = Pick<Reading, 'value' | 'time' | 'receivedAt' | 'quality'> & { unit?: string | undefined };

function heardAs(told: Told, { unit }: Needed, signal: number): HeardReading {
  const { value, problem } = inUnit(told, unit);
  const good = told.quality === 'good' && problem === undefined;
  return { signal, at: told.receivedAt, time: told.time, value, good };
}

/** A value in the unit that a rule wants, or why it cannot be had in it. */
export function inUnit(
  { value, unit }: { value: ReadingValue; unit?: string | undefined },
  wanted: string | undefined,
): { value: ReadingValue; unit?: string | undefined; problem?: string } {
  if (wanted === undefined || unit === undefined || unit === wanted) return { value, unit: unit ?? wanted };
  const converter = unitConverter(unit, wanted);
  if (isUnitProblem(converter)) return { value, unit, problem: converter.problem };
  const isNumber = typeof value === 'number';
  return { value: isNumber ? value * converter.factor + converter.offset : value, unit: wanted };
}

/** Steps rules through readings up to a moment, within bounds. */
export interface Stepper {
  /** The state that a rule comes to. @param places of its signals among those of the readings */
  run(logic: Logic, places: readonly number[]): Promise<LogicState>;
  /** The time that it may take has passed. */
  readonly isLate: boolean;
  /** Why not all was stepped through. */
  cuts(): readonly string[];
}

export function createStepper(readings: readonly HeardReading[], now: number): Stepper {
  const until = performance.now() + MOST_MS;
  let pauseAt = performance.now() + STRETCH_MS;
  let ticks = 0;
  let isCut = false;

  return {
    cuts: () => (isCut ? [`what takes longer than ${MOST_MS} ms was left out`] : []),
    get isLate() {
      return performance.now() >= until;
    },
    async run({ initial, step, hear }, places) {
      let state = initial;
      let wakeAt = Number.POSITIVE_INFINITY;
      const passTo = async (at: number) => {
        while (wakeAt < at && ticks < MOST_TICKS && performance.now() < until) {
          ticks++;
          ({ state, wakeAt } = step(state, { kind: 'tick', at: wakeAt }));
          await breathe();
        }
      };
      const own = readings.flatMap((one) => {
        const signal = places.indexOf(one.signal);
        return signal < 0 ? [] : [{ ...one, signal }];
      });
      const last = new Map(own.map((one) => [one.signal, one]));
      for (const reading of own) {
        const isLate = performance.now() >= until;
        isCut ||= isLate;
        if (isLate) {
          // What was heard last counts in any case.
          if (last.get(reading.signal) === reading) state = hear(state, { kind: 'reading', ...reading });
          continue;
        }
        await passTo(reading.at);
        ({ state, wakeAt } = step(state, { kind: 'reading', ...reading }));
        await breathe();
      }
      await passTo(now);
      return state;
    },
  };

  async function breathe(): Promise<void> {
    if (performance.now() < pauseAt) return;
    await setImmediate();
    pauseAt = performance.now() + STRETCH_MS;
  }
}
