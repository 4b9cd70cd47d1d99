import { deepEqual } from 'node:assert/strict';
import { runJob } from '../../src/backtest/run-job.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { PLANT, START, temporaryFiles } from './hall.ts';

const RULE = {
  and: [{ for: [{ '>': [{ var: 'temperature' }, 80] }, '10 s'] }, { '!': [{ var: '{hvac}/running' }] }],
};
const flow: StoredNode[] = [
  { ...PLANT, assets: [{ asset: 'acme/press-1', attributes: 'hvac = acme/roof/ahu' }] },
  { id: 'normalize', type: 'tieline-normalize', z: 'tab', plant: PLANT.id, wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-logic', name: 'hot', z: 'tab', plant: PLANT.id, assets: 'acme/+' },
    ...{ logic: JSON.stringify(RULE), units: [{ signal: 'temperature', unit: '°C' }], wires: [[], []] },
  },
];
const ROWS = [
  ...['0,acme/press-1,temperature,70,°C', '1,acme/roof/ahu,running,false,', '5,acme/press-1,temperature,181.4,°F'],
  ...['20,acme/roof/ahu,running,true,', '30,acme/roof/ahu,running,false,', '40,acme/press-1,temperature,71,°C'],
];

describe('a backtest of a rule over several signals', () => {
  it('tells its alarms with their clauses, signals in other units and assets in relation among them', async () => {
    const files = await temporaryFiles();
    try {
      const rows = ROWS.map((row) => {
        const [seconds, ...rest] = row.split(',');
        return [new Date(START + Number(seconds) * 1000).toISOString(), ...rest].join(',');
      });
      const file = await files.write('hall.csv', ['time,asset,property,value,unit', ...rows].join('\n'));
      const outcome = await runJob({ nodes: flow, source: { kind: 'csv', file }, journal: true });
      if (outcome.kind === 'cancelled') throw new Error('nobody cancelled it');
      const { journal = [], rules, signals } = outcome.report;
      deepEqual(
        journal
          .filter(({ output }) => output !== undefined)
          .map(({ kind, at, alarm }) => `${kind} ${alarm.asset}@${Math.round((at - START) / 1000)}s`),
        ['raised acme/press-1@15s', 'cleared acme/press-1@20s', 'raised acme/press-1@30s', 'cleared acme/press-1@40s'],
      );
      deepEqual(journal[0]?.alarm.evidence.clauses, [
        '(temperature 83 > 80) for 10 s of 10 s',
        'not ({hvac}/running false)',
      ]);
      deepEqual(
        [rules.map(({ name }) => name), signals.map(({ asset, property }) => `${asset}/${property}`).sort()],
        [['hot'], ['acme/press-1/temperature', 'acme/roof/ahu/running']],
      );
    } finally {
      await files.remove();
    }
  });
});
