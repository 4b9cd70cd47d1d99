import { deepEqual, equal } from 'node:assert/strict';
import { weave } from '../../../src/console/page/trace-weave.ts';

const path = (...types: string[]) => types.map((type) => ({ id: type, type, name: type, settings: [] }));
const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id).join(' ');

describe('the nodes of a path beside the steps of a trace', () => {
  it('puts stock nodes between the steps that they lie between', () => {
    const flow = path(
      'mqtt in',
      'json',
      'tieline-normalize',
      'delay',
      'tieline-threshold',
      'switch',
      'tieline-work-order',
    );
    const woven = weave(flow, 'tieline-threshold', new Set(['tieline-work-order']));
    equal(woven.input?.id, 'mqtt in');
    equal(ids(woven.toReading), 'json');
    equal(woven.reading?.id, 'tieline-normalize');
    equal(ids(woven.toRule), 'delay');
    equal(woven.rule?.id, 'tieline-threshold');
    equal(ids(woven.toActions), 'switch');
    deepEqual([...woven.actors.keys()], ['tieline-work-order']);
  });

  it('knows no input where the path begins with normalize, and no reading where there is none', () => {
    const cut = weave(path('tieline-normalize', 'tieline-threshold'), 'tieline-threshold', new Set());
    deepEqual([cut.input, cut.reading?.id], [undefined, 'tieline-normalize']);
    const raw = weave(path('inject', 'function', 'tieline-threshold'), 'tieline-threshold', new Set());
    deepEqual([raw.input?.id, raw.reading, ids(raw.toRule)], ['inject', undefined, 'function']);
  });

  it('is empty for an alarm of which no path is known', () => {
    const { input, reading, rule, toReading, toRule, toActions, actors } = weave([], 'rule', new Set(['order']));
    deepEqual([input, reading, rule, toReading, toRule, toActions, actors.size], [...Array(3), [], [], [], 0]);
  });
});
