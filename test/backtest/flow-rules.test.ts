import { deepEqual, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesOfFlow } from '../../src/backtest/flow-rules.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { flowOf, setpoint } from './hall.ts';

const changed = (flow: readonly StoredNode[], id: string, change: object) =>
  flow.map((node) => (node.id === id ? { ...node, ...change } : node));

describe('the rules that a backtest finds in a flow', () => {
  it('are said to be wrong instead of being run', () => {
    const { rules, problems } = rulesOfFlow(flowOf({ high: 'warm' }));
    deepEqual(rules, []);
    deepEqual(problems, [
      'too hot: High limit (H): "warm" given; allowed: a number or an {attribute} of the asset or a [signal]',
    ]);
    deepEqual(rulesOfFlow(flowOf({ high: 80, plant: 'gone' })).problems, ['too hot: its plant is not in the flow']);
  });

  it('are those of the demo flow as they are, with the actions of each output', () => {
    const flow = JSON.parse(readFileSync(join(PACKAGE_DIR, 'flows', 'temperature-spike.json'), 'utf8')) as StoredNode[];
    const { rules, problems, notes } = rulesOfFlow(flow);
    deepEqual([problems, notes], [[], []]);
    const names = (nodes: readonly { name: string }[]) => nodes.map(({ name }) => name);
    deepEqual(
      rules.map(({ name, raised, cleared }) => [
        name,
        [raised.orders, raised.writes, cleared.orders, cleared.writes].map(names),
      ]),
      [
        [
          'hall too hot',
          [['open a work order'], ['cool the hall: 18 °C'], ['open a work order'], ['give back: 24 °C']],
        ],
        ['bearing too hot', [['open a work order'], [], ['open a work order'], []]],
      ],
    );
  });

  it('can be one, by name or id, also where it is disabled', () => {
    const flow = [
      ...changed(flowOf({ high: 80 }), 'rule', { d: true }),
      { id: 'other', type: 'tieline-threshold', name: 'broken', plant: 'plant', wires: [[], []] },
      { id: 'twin-1', type: 'tieline-threshold', name: 'twin' },
      { id: 'twin-2', type: 'tieline-threshold', name: 'twin' },
    ];
    for (const only of ['too hot', 'rule']) {
      const { rules, problems } = rulesOfFlow(flow, only);
      deepEqual([rules.map(({ id }) => id), problems], [['rule'], []]);
    }
    throws(
      () => rulesOfFlow(flow, 'too cold'),
      /no rule "too cold"; the rules are: too hot \(rule\), broken \(other\), twin/,
    );
    throws(() => rulesOfFlow(flow, 'twin'), /2 rules "twin"; take an id/);
  });

  it('are left out where they or their tab are disabled', () => {
    deepEqual(rulesOfFlow(changed(flowOf({ high: 80 }), 'rule', { d: true })).rules, []);
    const onTab = changed(flowOf({ high: 80 }), 'rule', { z: 'tab' });
    deepEqual(rulesOfFlow([...onTab, { id: 'tab', type: 'tab', disabled: true }]).rules, []);
    deepEqual(rulesOfFlow([...onTab, { id: 'tab', type: 'tab', disabled: false }]).rules.length, 1);
  });
});

describe('what a backtest says of the wires', () => {
  const notesOf = (flow: readonly StoredNode[]) => rulesOfFlow(flow).notes;

  it('is nothing where readings come straight from normalize, also over links, junctions and debug nodes', () => {
    const over = changed(flowOf({ high: 80 }), 'normalize', { wires: [['out', 'debug']] });
    const way: StoredNode[] = [
      { id: 'out', type: 'link out', links: ['in'] },
      { id: 'in', type: 'link in', wires: [['junction']] },
      { id: 'junction', type: 'junction', wires: [['rule']] },
      { id: 'debug', type: 'debug', wires: [] },
    ];
    deepEqual(notesOf(flowOf({ high: 80 })), []);
    deepEqual(notesOf([...over, ...way]), []);
  });

  it('names a rule that no normalize node leads to', () => {
    const cut = changed(flowOf({ high: 80 }), 'normalize', { wires: [[]] });
    deepEqual(notesOf(cut), ['too hot: no normalize node leads to it, so that live it gets no readings']);
    const chained = [
      ...cut,
      {
        id: 'first',
        type: 'tieline-threshold',
        name: 'first',
        plant: 'plant',
        property: 'x',
        high: 1,
        wires: [['rule'], []],
      },
    ];
    const fed = changed(chained, 'normalize', { wires: [['first']] });
    deepEqual(notesOf(fed), ['too hot: no normalize node leads to it, so that live it gets no readings']);
  });

  it('says that calculations before a rule are not run', () => {
    const flow = changed(flowOf({ high: 80 }), 'normalize', { wires: [['mean']] });
    const mean = { id: 'mean', type: 'tieline-derive', name: 'mean power', output: 'temperature', wires: [['rule']] };
    deepEqual(notesOf([...flow, mean]), [
      'too hot: mean power is not run: its signals count as far as they were recorded',
    ]);
  });

  it('names stock nodes that may drop readings or alarms', () => {
    const flow = changed(flowOf({ high: 80 }, [['between'], []]), 'normalize', { wires: [['filter', 'idle']] });
    const way: StoredNode[] = [
      { id: 'filter', type: 'rbe', name: 'every change', wires: [['rule']] },
      { id: 'idle', type: 'function', name: 'leads elsewhere', wires: [[]] },
      { id: 'poll', type: 'inject', name: 'before normalize', wires: [['normalize']] },
    ];
    deepEqual(notesOf([...flow, ...way]), [
      'too hot: every change may change or drop readings before it; the backtest gives it every reading',
      'too hot: nodes between it and repair may change or drop alarms; the backtest lets each one through',
    ]);
  });

  it('names actions that would not run', () => {
    const flow = [...flowOf({ high: 80 }, [['hot'], []]), { ...setpoint('hot', 99), name: 'hot' }];
    deepEqual(notesOf(flow), ['too hot: hot would not run: Value: 99 given; allowed: a number from 16 to 26']);
  });
});
