import type { Derivation, Derived, DeriveFacts } from '../../src/derive/derivation.ts';
import { plantTime } from '../../src/model/plant-time.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { Attribute } from '../../src/model/rule.ts';
import { plainFacts } from '../support/signal-facts.ts';

export const PRESS = 'acme/press';

/** A plant in a time zone whose signals are stale after a time, ms. */
export function facts(staleMs = 60_000, timeZone = 'UTC', attributes: Record<string, Attribute> = {}): DeriveFacts {
  const { localOf, instantOf } = plantTime(timeZone);
  return { ...plainFacts(staleMs, attributes), localOf, instantOf };
}

/** A reading of the press at a second, received then unless something else is said. */
export function at(seconds: number, value: Reading['value'], more: Partial<Reading> = {}): Reading {
  const time = seconds * 1000;
  return {
    ...{ asset: PRESS, property: 'power', value, quality: 'good', time, receivedAt: time },
    ...{ source: { protocol: 'test', link: 'test', address: 'a' }, ...more },
  };
}

/** What a derivation makes of readings in the order of their reception, with ticks in between; its state goes through JSON at each step. */
export function derived<State>(derivation: Derivation<State>, readings: readonly Reading[], until = 0): Derived[] {
  let state = derivation.initial;
  const outputs: Derived[] = [];
  const step = (input: Parameters<typeof derivation.step>[2]) => {
    const next = derivation.step(PRESS, state, input);
    if (!next) return;
    outputs.push(...next.outputs);
    state = JSON.parse(JSON.stringify(next.state)) as State;
  };
  const pass = (moment: number) => {
    for (let due = derivation.dueAt(state); due <= moment; due = derivation.dueAt(state))
      step({ kind: 'tick', at: due });
  };
  for (const reading of readings) {
    pass(reading.receivedAt);
    step({ kind: 'reading', reading, at: reading.receivedAt });
  }
  pass(until * 1000);
  return outputs;
}

/** Second, value, and what is said where it is not good. */
export const brief = ({ time, value, quality, reason }: Derived) =>
  quality === 'good' ? [time / 1000, value] : [time / 1000, value, quality, reason];
