import { deepEqual } from 'node:assert/strict';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { PLAIN_THRESHOLD, plainFacts } from '../support/signal-facts.ts';
import { simulatedReady } from './simulated-rule.ts';

const START = 1_790_000_000_000;
const ASKS = 5;

describe('a rule that asks to be woken in the very moment of its step', () => {
  it('is woken a moment later, so that time goes on', async () => {
    const ready = readyThreshold({ ...PLAIN_THRESHOLD, high: 80 }, plainFacts(60_000));
    const moments: number[] = [];
    const asking = {
      ...ready,
      rule: {
        ...ready.rule,
        step(...[settings, state, input]: Parameters<typeof ready.rule.step>) {
          moments.push(input.at);
          if (moments.length > ASKS) return ready.rule.step(settings, state, input);
          return { state: { ...state }, effects: [{ kind: 'wake' as const, at: input.at }] };
        },
      },
    };
    const rule = await simulatedReady(asking);
    rule.advanceTo(START);
    const source = { protocol: 'test', link: 'test', address: 'a' };
    rule.step([
      { asset: 'a', property: 'temperature', value: 20, quality: 'good', time: START, receivedAt: START, source },
    ]);
    rule.advanceTo(START + 10);
    deepEqual(
      moments.map((at, i) => i === 0 || at > (moments[i - 1] ?? 0)),
      Array.from({ length: ASKS + 1 }, () => true),
    );
  });
});
