import { systemClock } from '../../src/io/clock.ts';
import type { Command } from '../../src/model/command.ts';
import type { Clock } from '../../src/model/link.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { temporaryPlant } from './plant.ts';
import { recordingLink } from './recording-link.ts';

const BY = { id: 'cool', name: 'cool' };

/** An armed plant with a recording device, new for each test, and a way to ask for a write between 0 and 40. */
export function guardedPoints(clock: Clock = systemClock()) {
  const guarded = { count: 0 } as {
    plant: PlantRuntime;
    home: Awaited<ReturnType<typeof temporaryPlant>>;
    device: ReturnType<typeof recordingLink>;
    count: number;
  };
  beforeEach(async () => {
    guarded.home = await temporaryPlant(clock);
    guarded.plant = await guarded.home.start();
    guarded.device = recordingLink(clock);
    await guarded.plant.arming.set(true, 'tester');
  });
  afterEach(async () => {
    await guarded.plant.close();
    await guarded.home.remove();
  });
  const asked = (value: number, more: Partial<Command> = {}): Command => {
    const at = guarded.plant.clock();
    return {
      ...{ id: `c${guarded.count++}`, by: BY, link: 'HVAC', address: 'holding:0', value, at, validUntil: at + 5000 },
      ...more,
    };
  };
  type Guarding = Partial<WritePoint['guard']>;
  const point = (guard: Guarding = {}, more: Partial<WritePoint> = {}): WritePoint => ({
    ...{ link: guarded.device.link, readBackAddress: 'holding:0', scale: 1, tolerance: 0, readBackMs: 200 },
    ...{ readFirst: true, guard: { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0, ...guard }, ...more },
  });
  return {
    guarded,
    asked,
    point,
    /** Asks for a write and gives what became of it, with its reason. */
    async write(value: number, guard: Guarding = {}, more: Partial<WritePoint> = {}, command: Partial<Command> = {}) {
      const given = asked(value, command);
      const result = await guarded.plant.commands.perform(given, point(guard, more));
      return result.reason === undefined ? result.outcome : `${result.outcome}: ${result.reason}`;
    },
    async restart() {
      await guarded.plant.close();
      guarded.plant = await guarded.home.start();
    },
    /** A reading of now. */
    hear(signal: string, value: ReadingValue, more: Partial<Reading> = {}) {
      const at = guarded.plant.clock();
      const cut = signal.lastIndexOf('/');
      guarded.plant.signals.observe([
        {
          ...{ asset: signal.slice(0, cut), property: signal.slice(cut + 1), value, quality: 'good', time: at },
          ...{ receivedAt: at, source: { protocol: 'mqtt', link: 'broker', address: signal }, ...more },
        },
      ]);
    },
    /** Values that went over the wire. */
    wired: () => guarded.device.wire.map(({ value }) => value),
    /** What the journal says about a subject: `armed by anna`. */
    async journal(subject: string) {
      const rows = await guarded.plant.store().read('journal.by_subject', [subject]);
      return rows.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);
    },
  };
}
