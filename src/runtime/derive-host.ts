import { createHash } from 'node:crypto';
import type { Derived } from '../derive/derivation.ts';
import type { AnyDerivation } from '../derive/ready-derivation.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Reading, ReadingSource } from '../model/reading.ts';
import { selects } from '../model/selector.ts';
import type { Row, Write } from '../store/store.ts';
import { ofShape, takeOver, type UnreadRow } from './take-over.ts';
import type { WakeUps } from './wake-ups.ts';

/** Most assets that one calculation keeps state for; further ones are not calculated and counted. */
const MOST_ASSETS = 100_000;
/** State is written this long after it has changed, ms: so much of it a crash may cost. */
const SAVED_WITHIN_MS = 1000;

/** What derivations need of the plant. */
export interface DeriveServices {
  clock: Clock;
  wakeUps: WakeUps;
  /** Resolves when writes are durable or have to wait for a disk that fails. */
  commit(writes: Write[]): Promise<void>;
}

/** What a node does with readings that a calculation made; a tick carries nothing. */
export type OnDerived = (readings: readonly Reading[], carried: unknown) => void;

/** A calculation on the canvas. */
export interface DeriveSetup {
  id: string;
  /** Where its readings come from: the name of the node. */
  name: string;
  derivation: AnyDerivation;
  /** Asset selector. */
  assets: string;
  /** Property of its readings. */
  output: string;
  /** What makes it calculate as it does; stored state of anything else is not taken over. */
  behaviour: unknown;
  onDerived: OnDerived;
}

/** One calculation running over many assets. */
export interface DeriveHost {
  readonly id: string;
  /** Steps the calculation over readings, in order; what they lead to is told before this returns. */
  step(readings: readonly Reading[], carried: unknown): void;
  counts(): { assets: number; dropped: number; late: number };
  /** Takes over stored state and returns what of it cannot be read. */
  restore(rows: readonly Row[]): UnreadRow[];
  /** Stops stepping. Resolves when everything is durable. */
  close(): Promise<void>;
}

interface Entry {
  readonly asset: string;
  readonly source: ReadingSource;
  state: unknown;
  late: number;
  dueAt: number;
  scheduledAt: number;
  wake(at: number): void;
}

export function createDeriveHost(setup: DeriveSetup, services: DeriveServices): DeriveHost {
  const { derivation, output } = setup;
  const behaviour = createHash('sha256').update(JSON.stringify(setup.behaviour)).digest('hex').slice(0, 16);
  const inputs = new Set(derivation.inputs);
  /** `null`: an asset the selector does not pick. */
  const byAsset = new Map<string, Entry | null>();
  const dirty = new Set<Entry>();
  let assets = 0;
  let dropped = 0;
  let late = 0;
  let saving: NodeJS.Timeout | undefined;
  let closed = false;

  function entryOf(asset: string): Entry | null {
    const known = byAsset.get(asset);
    if (known !== undefined) return known;
    if (!selects(setup.assets, asset)) {
      if (byAsset.size < MOST_ASSETS) byAsset.set(asset, null);
      return null;
    }
    if (assets >= MOST_ASSETS) {
      dropped++;
      return null;
    }
    assets++;
    const entry: Entry = {
      asset,
      source: { protocol: 'derive', link: setup.name, address: `${asset}/${output}` },
      ...{ state: derivation.initial, late: 0 },
      ...{ dueAt: Number.POSITIVE_INFINITY, scheduledAt: Number.POSITIVE_INFINITY },
      wake(at) {
        if (closed) return;
        const readings: Reading[] = [];
        run(entry, { kind: 'tick', at }, readings);
        if (readings.length > 0) setup.onDerived(readings, undefined);
      },
    };
    byAsset.set(asset, entry);
    return entry;
  }

  function run(entry: Entry, input: Parameters<AnyDerivation['step']>[2], into: Reading[]): void {
    const step = derivation.step(entry.asset, entry.state, input);
    if (step) {
      entry.state = step.state;
      for (const derived of step.outputs) into.push(readingOf(entry, derived));
      const lateNow = derivation.lateOf(step.state);
      late += lateNow - entry.late;
      entry.late = lateNow;
      dirty.add(entry);
      saving ??= setTimeout(() => void save(), SAVED_WITHIN_MS).unref();
    }
    schedule(entry);
  }

  function schedule(entry: Entry): void {
    const dueAt = derivation.dueAt(entry.state);
    if (dueAt === entry.dueAt && entry.scheduledAt <= dueAt) return;
    entry.dueAt = dueAt;
    if (dueAt !== Number.POSITIVE_INFINITY) services.wakeUps.schedule(entry);
  }

  function readingOf({ asset, source }: Entry, { value, unit, quality, reason, goodShare, time }: Derived): Reading {
    return {
      ...{ asset, property: output, value },
      ...(unit !== undefined && { unit }),
      ...{
        quality,
        ...(reason !== undefined && { reason }),
        ...(goodShare !== undefined && { goodShare }),
        time,
        receivedAt: services.clock(),
        raw: value,
        source,
      },
    };
  }

  function save(): Promise<void> {
    clearTimeout(saving);
    saving = undefined;
    const at = services.clock();
    const writes = [...dirty].map(({ asset, state }): Write => {
      return { statement: 'rule_state.put', params: [setup.id, asset, output, behaviour, at, toJson(state)] };
    });
    dirty.clear();
    return writes.length === 0 ? Promise.resolve() : services.commit(writes);
  }

  return {
    id: setup.id,
    step(readings, carried) {
      if (closed) return;
      const derived: Reading[] = [];
      for (const reading of readings) {
        if (!inputs.has(reading.property)) continue;
        const entry = entryOf(reading.asset);
        if (entry) run(entry, { kind: 'reading', reading, at: reading.receivedAt }, derived);
      }
      if (derived.length > 0) setup.onDerived(derived, carried);
    },
    counts: () => ({ assets, dropped, late }),
    restore: (rows) =>
      takeOver(
        rows.filter(({ property, settings_hash }) => property === output && settings_hash === behaviour),
        ({ asset }, body) => {
          const entry = entryOf(String(asset));
          if (!entry) return;
          entry.state = ofShape(body, derivation.initial);
          entry.late = derivation.lateOf(entry.state);
          late += entry.late;
          schedule(entry);
        },
      ),
    async close() {
      closed = true;
      await save();
    },
  };
}
