import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Causes } from '../../src/alarms/causes.ts';
import { systemClock } from '../../src/io/clock.ts';
import type { Transition } from '../../src/model/alarm.ts';
import type { Clock } from '../../src/model/link.ts';
import type { Reading } from '../../src/model/reading.ts';

import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { createPlantRuntime, type PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';
import { openStore } from '../../src/store/open-store.ts';
import { PLAIN_THRESHOLD, plainFacts } from '../support/signal-facts.ts';

/** A plant with a real store in a directory of its own that outlives the plant. */
export async function temporaryPlant(clock: Clock = systemClock()) {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-plant-'));
  return {
    file: join(directory, 'plant.db'),
    /** Starts the plant, or starts it again; a disk of `maxPages` pages of 4 KiB is full sooner. */
    async start({ maxPages, causes }: { maxPages?: number; causes?: Causes } = {}): Promise<PlantRuntime> {
      const file = join(directory, 'plant.db');
      const plant = createPlantRuntime({
        ...{ id: 'plant-1', name: 'Test plant', timeZone: 'UTC', clock, firstRetryMs: 10, reopenMs: 20, causes },
        openStore: () => openStore({ file, ...(maxPages !== undefined && { maxPages }) }),
      });
      await plant.ready;
      return plant;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Fills the disk of a plant; `inlet.prune` makes room again. */
export async function fillDisk(plant: PlantRuntime): Promise<void> {
  for (let size = 40_000; size > 100; ) {
    const write = { statement: 'inlet.add', params: ['n', 1, 't', new Uint8Array(size)] } as const;
    await plant
      .store()
      .write([write], 'now')
      .catch(() => (size /= 2));
  }
}

const BASE: ThresholdSettings = {
  ...{ ...PLAIN_THRESHOLD, priority: 'high', unit: '°C' },
};

/** A threshold on temperatures, with everything it told: `raised H acme/press-1`. */
export async function addThreshold(plant: PlantRuntime, settings: Partial<ThresholdSettings>, id = 'rule-1') {
  const told: { transition: Transition; replayed: boolean; carried: unknown }[] = [];
  const waiting: (() => void)[] = [];
  const host: RuleHost = await plant.rules.add({
    ...{ ...readyThreshold({ ...BASE, ...settings }, plainFacts(60_000)), id, name: 'too hot', lateMs: 60_000 },
    onTransition(transition, carried, replayed) {
      told.push({ transition, carried, replayed });
      for (const go of waiting.splice(0)) go();
    },
    onProblem: () => undefined,
  });
  return {
    host,
    told,
    texts: () => told.map(({ transition: { kind, alarm } }) => `${kind} ${alarm.condition} ${alarm.asset}`),
    /** Resolves when so many transitions have been told. */
    async tells(count: number): Promise<void> {
      while (told.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** A temperature reading of now. */
export function temperature(plant: PlantRuntime, value: number | null, more: Partial<Reading> = {}): Reading {
  const at = plant.clock();
  return {
    ...{
      asset: 'acme/press-1',
      property: 'temperature',
      value,
      unit: 'Cel',
      quality: value === null ? 'bad' : 'good',
      time: at,
      receivedAt: at,
    },
    ...{ raw: value, source: { protocol: 'test', link: 'test', address: 'acme/press-1/temperature' }, ...more },
  };
}
