import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { openCsvRecording } from '../../src/backtest/csv-recording.ts';
import { rulesOfFlow } from '../../src/backtest/flow-rules.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';
import { AREAS } from '../rules/geofence-timeline.ts';
import { PLANT, reading as readingOf, recordingOf, temporaryFiles } from './hall.ts';

const NOON = Date.UTC(2026, 0, 15, 12);

const flow = (more: object): StoredNode[] => [
  { ...PLANT, staleAfterSeconds: 60 },
  { id: 'normalize', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-geofence', name: 'Left', plant: 'plant', assets: 'acme/#', coordinates: 'plan' },
    ...{ areas: AREAS, whichAreas: 'hall 1', dwellSeconds: 30, wires: [[], []], ...more },
  },
];

const reading = (property: string, value: number, at: number) => ({
  ...readingOf(0, value, 'acme/agv-3'),
  ...{ property, time: at, receivedAt: at },
});

describe('a backtest of a geofence', () => {
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  before(async () => {
    files = await temporaryFiles();
  });
  after(() => files.remove());

  /** A vehicle in the hall, for a minute in the yard, in the hall again; a position every ten seconds. */
  const way = [40, 40, 70, 70, 70, 70, 70, 70, 40, 40].map((x, i) => ({ x, at: NOON + i * 10_000 }));

  async function alarms(text: string, more: object = {}): Promise<[number, number, unknown][]> {
    const file = await files.write('readings.csv', text);
    const recording = await openCsvRecording({
      ...{ file, table: createTagTable([]), staleAfterSeconds: 60, timeZone: 'UTC' },
    });
    try {
      const result = await runBacktest(rulesOfFlow(flow(more)).rules, recording);
      // The clock steps by microseconds where two readings share a moment.
      const sinceNoon = (at = 0) => Math.round(at - NOON);
      return result.alarms.map(({ raisedAt, clearedAt, value }) => [sinceNoon(raisedAt), sinceNoon(clearedAt), value]);
    } finally {
      await recording.close();
    }
  }

  it('finds when an asset had left, from two properties', async () => {
    const rows = way.flatMap(({ x, at }) =>
      ['x', 'y'].map((name) => `${new Date(at).toISOString()},acme/agv-3,${name},${name === 'x' ? x : 15}`),
    );
    deepEqual(await alarms(['time,asset,property,value', ...rows].join('\n')), [[50_000, 80_000, '40, 15']]);
  });

  it('finds it from the text of one', async () => {
    const rows = way.map(({ x, at }) => `${new Date(at).toISOString()},acme/agv-3,position,"${x}, 15"`);
    const text = ['time,asset,property,value', ...rows].join('\n');
    deepEqual(await alarms(text, { position: 'one property' }), [[50_000, 80_000, '40, 15']]);
  });

  it('finds the same whether readings come one by one or in batches', async () => {
    const step = fc.record({
      afterSeconds: fc.integer({ min: 0, max: 60 }),
      x: fc.integer({ min: 0, max: 100 }),
      both: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.integer({ min: 2, max: 40 }), async (steps, atOnce) => {
        let at = NOON;
        const readings = steps.flatMap(({ afterSeconds, x, both }) => {
          at += afterSeconds * 1000;
          return [reading('x', x, at), ...(both ? [reading('y', 15, at)] : [])];
        });
        const found = async (batch: number) => {
          const { rules } = rulesOfFlow(flow({ fixes: 2, fastest: 3 }));
          return (await runBacktest(rules, recordingOf(readings, batch))).alarms.map(({ id: _id, ...alarm }) => alarm);
        };
        deepEqual(await found(atOnce), await found(1));
      }),
      { numRuns: 50 },
    );
  });
});
