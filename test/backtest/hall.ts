import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording } from '../../src/backtest/recording.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading } from '../../src/model/reading.ts';

export const START = 1_790_000_000_000;
const source = { protocol: 'csv', link: 'file', address: '' };

/** A reading of a press, so many seconds after the start. */
export function reading(seconds: number, value: number | null, asset = 'acme/press-1'): Reading {
  const time = START + seconds * 1000;
  const quality = value === null ? 'bad' : 'good';
  return { asset, property: 'temperature', value, quality, time, receivedAt: time, source };
}

/** Readings as they come from a file, some at a time. Each reading is a new one, as a backtest may change it. */
export function recordingOf(readings: readonly Reading[], atOnce = 3): Recording {
  let taken = 0;
  return {
    *batches() {
      for (; taken < readings.length; ) {
        const batch = readings.slice(taken, taken + atOnce).map((one) => ({ ...one }));
        taken += batch.length;
        yield batch;
      }
    },
    get progress() {
      return readings.length === 0 ? 1 : taken / readings.length;
    },
  };
}

export const PLANT: StoredNode = {
  ...{ id: 'plant', type: 'tieline-plant', name: 'Press shop', timeZone: 'Europe/Berlin' },
  ...{ staleAfterSeconds: 3600, tags: [] },
};

/** A flow of a normalize node, one threshold and a work order behind it. */
export function flowOf(settings: object, wires: string[][] = [['order'], ['order']]): StoredNode[] {
  return [
    PLANT,
    { id: 'normalize', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    {
      ...{ id: 'rule', type: 'tieline-threshold', name: 'too hot', plant: 'plant', property: 'temperature' },
      ...{ wires, ...settings },
    },
    { id: 'between', type: 'switch', name: 'only by day', wires: [['order']] },
    {
      id: 'order',
      type: 'tieline-work-order',
      name: 'repair',
      cmms: 'book',
      recurrenceHours: 0,
      mostPerHour: 0,
      wires: [[]],
    },
    { id: 'modbus', type: 'tieline-modbus-link', name: 'HVAC' },
    setpoint('cool', 18),
    setpoint('give back', 24),
  ];
}

/** A setpoint node without a name of its own. */
export function setpoint(id: string, value: number | undefined): StoredNode {
  return {
    ...{ id, type: 'tieline-setpoint', name: id, protocol: 'modbus', modbusLink: 'modbus', address: 'holding:0:int16' },
    ...{ value: value ?? '', unit: '°C', low: 16, high: 26, wires: [[], []] },
  };
}

/** A directory for files of a test. */
export async function temporaryFiles() {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-backtest-'));
  return {
    directory,
    async write(name: string, text: string): Promise<string> {
      const file = join(directory, name);
      await writeFile(file, text);
      return file;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
