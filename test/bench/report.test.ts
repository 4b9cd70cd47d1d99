import { deepEqual, match } from 'node:assert/strict';
import { figureOf, type Measurement } from './figure.ts';
import { tableOf } from './report.ts';
import { median, quantile, takeTurns } from './rounds.ts';

const rate: Measurement = {
  ...{ row: 'mqtt', value: 300, unit: 'messages/s', better: 'more', limit: 400, peer: 50 },
  ...{ aim: 'at least 5 × stock', met: true },
};
const delay: Measurement = {
  ...{ row: 'outbox', value: 1, unit: 'ms', better: 'less', limit: 0.5, aim: 'at most 2 ms', met: true },
};

describe('the bench', () => {
  it('says how much of the limit is reached and how many times the peer', () => {
    const { ofLimit, timesPeer } = figureOf(rate);
    deepEqual([ofLimit, timesPeer], [0.75, 6]);
  });
  it('counts a longer time as the worse one, and leaves out what was not compared', () => {
    const { ofLimit, peer, timesPeer } = figureOf(delay);
    deepEqual([ofLimit, peer, timesPeer], [0.5, null, null]);
  });
  it('shows each figure beside limit, peer and aim', () => {
    match(tableOf([rate]), /mqtt +300 +messages\/s +400 +0\.75 +50 +6\.00 +at least 5 × stock +met/);
  });
  it('gives the middle and the tail of the rounds, without the warm-up', async () => {
    deepEqual([median([3, 1, 2]), quantile([1, 2, 3, 4], 0.99)], [2, 4]);
    const turns: string[] = [];
    const values = [100, 1, 5, 3];
    const inTurn = (name: string, value: () => number) => () => {
      turns.push(name);
      return value();
    };
    const contestants = { a: inTurn('a', () => values.shift() ?? 0), b: inTurn('b', () => 7) };
    const reached = await takeTurns(contestants, { warmUps: 1, rounds: 3, tell: () => undefined });
    deepEqual([reached, turns.join('')], [{ a: 3, b: 7 }, 'abababab']);
  });
});
