import { deepEqual } from 'node:assert/strict';
import type { Reading } from '../../src/model/reading.ts';
import { steppedInOrder } from '../../src/runtime/in-order.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';

const reading = (asset: string, receivedAt: number): Reading => {
  const source = { protocol: 'test', link: 'test', address: asset };
  return { asset, property: 'p', value: 1, quality: 'good', time: receivedAt, receivedAt, source };
};

describe('readings that are stepped in the order of their reception', () => {
  it('are stepped although one of them fails, which is told', async () => {
    const [stepped, problems]: [string[], string[]] = [[], []];
    const step = ([one]: readonly Reading[]) => {
      if (one?.asset === 'faulty') throw new Error('it cannot be stepped');
      stepped.push(one?.asset ?? '');
    };
    const host = { step } as unknown as RuleHost;
    const inOrder = steppedInOrder(host, { onProblem: (text) => problems.push(text) });
    inOrder.step([reading('second', 2), reading('faulty', 1.5)], undefined, false);
    inOrder.step([reading('first', 1)], undefined, false);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    deepEqual([stepped, problems], [['first', 'second'], ['it cannot be stepped']]);
  });
});
