import { deepEqual } from 'node:assert/strict';
import { rulesOfFlow } from '../../src/backtest/flow-rules.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading } from '../../src/model/reading.ts';
import { PLANT, reading, recordingOf, START } from './hall.ts';

describe('a backtest of a watchdog', () => {
  const flow = (more: object): StoredNode[] => [
    PLANT,
    { id: 'norm', type: 'tieline-normalize', plant: 'plant', wires: [['dog']] },
    {
      ...{ id: 'dog', type: 'tieline-watchdog', name: 'gone', plant: 'plant', property: 'temperature', assets: '#' },
      ...{ silenceSeconds: 300, wires: [[], []], ...more },
    },
  ];
  const found = async (more: object, readings: Reading[]) => {
    const { alarms } = await runBacktest(rulesOfFlow(flow(more)).rules, recordingOf(readings));
    return alarms.map(({ raisedAt, clearedAt, message }) => [raisedAt - START, (clearedAt ?? 0) - START, message]);
  };
  const status = (seconds: number, value: string): Reading => ({
    ...reading(seconds, 0, 'acme/gw'),
    ...{ property: 'status', value, quality: seconds === 0 ? 'uncertain' : 'good' },
  });

  it('finds what the plant found: a device that its status tells gone, from the recorded readings alone', async () => {
    const readings = [
      ...[status(0, 'online'), reading(1, 20), reading(60, 20), status(70, 'offline')],
      ...[status(100, 'online'), reading(130, 21), reading(200, 22)],
    ];
    deepEqual(await found({ offlineWhen: '[acme/gw/status] is offline', offlineSeconds: 5 }, readings), [
      [
        75_000,
        130_000,
        'acme/press-1/temperature: its device is offline for 5 s: acme/gw/status is offline; its last value was 20',
      ],
    ]);
    deepEqual(await found({}, readings), []);
  });

  it('finds a lost connection and a death by the reasons that were recorded', async () => {
    const readings = [
      ...[reading(0, 20), { ...reading(10, null), reason: 'comm-failure' }, reading(20, 20)],
      ...[{ ...reading(30, null), reason: 'device-offline' }, reading(40, 20)],
    ];
    const death = [
      30_000,
      40_000,
      'acme/press-1/temperature: its device is offline (device-offline); its last value was 20',
    ];
    deepEqual(await found({ linkLost: 'at once' }, readings), [
      [10_000, 20_000, 'acme/press-1/temperature: its connection is lost (comm-failure); its last value was 20'],
      death,
    ]);
    deepEqual(await found({}, readings), [death]);
  });
});
