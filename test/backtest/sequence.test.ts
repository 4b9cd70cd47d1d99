import { deepEqual } from 'node:assert/strict';
import { startBacktest } from '../../src/backtest/start-backtest.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { PLANT, START, temporaryFiles } from './hall.ts';

describe('a backtest of a sequence over a CSV file', () => {
  const nodes: StoredNode[] = [
    { ...PLANT, staleAfterSeconds: 86_400 },
    { id: 'normalize', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    {
      ...{ id: 'rule', type: 'tieline-sequence', name: 'left open', plant: 'plant', assets: 'acme/+', wires: [[], []] },
      ...{ pattern: 'A without B', eventA: '[door] is open', eventB: '[door] is closed', withinSeconds: 60 },
    },
  ];

  it('raises where live it would have, also between two readings', async () => {
    const files = await temporaryFiles();
    try {
      const rows = [
        [0, 'acme/gate', 'closed'],
        [0, 'acme/dock', 'closed'],
        [10, 'acme/gate', 'open'],
        [20, 'acme/dock', 'open'],
        [50, 'acme/gate', 'closed'],
        [500, 'acme/dock', 'closed'],
      ].map(([seconds, asset, value]) => `${START + Number(seconds) * 1000},${asset},door,${value}`);
      const file = await files.write('doors.csv', ['time,asset,property,value', ...rows].join('\n'));
      const outcome = await startBacktest({ nodes, source: { kind: 'csv', file } }).result;
      if (outcome.kind === 'cancelled') throw new Error('nobody cancelled it');
      const { alarms, rules, notes } = outcome.report;
      deepEqual(
        alarms.map(({ asset, condition, raisedAt, clearedAt = 0 }) => [
          ...[asset, condition, Math.round((raisedAt - START) / 1000), Math.round((clearedAt - START) / 1000)],
        ]),
        [['acme/dock', 'sequence', 80, 500]],
      );
      deepEqual([rules[0]?.alarms, notes], [1, []]);
    } finally {
      await files.remove();
    }
  });
});
