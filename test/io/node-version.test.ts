import { deepEqual } from 'node:assert/strict';
import { nodeProblem } from '../../src/io/node-version.ts';

it('a Node.js that is too old is told in one sentence, a recent one is not', () => {
  const told = ['20.20.2', '22.12.0', '22.13.0', '24.1.0'].map((version) => nodeProblem(version) !== undefined);
  deepEqual(told, [true, true, false, false]);
});
