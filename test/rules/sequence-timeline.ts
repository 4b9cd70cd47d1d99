import { deepEqual } from 'node:assert/strict';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import type { ReadyRule, SignalFacts } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { readySequence } from '../../src/rules/ready-sequence.ts';
import { sequenceProblems } from '../../src/rules/sequence-problems.ts';
import type { SequenceRule, SequenceState } from '../../src/rules/sequence-rule.ts';
import { sequenceSettings } from '../../src/rules/sequence-settings.ts';
import { simulatedReady } from '../runtime/simulated-rule.ts';
import { plainFacts } from '../support/signal-facts.ts';

/** When the clock of these timelines begins. */
export const START = 1_790_000_000_000;

/** A door that is opened and closed, T = 60 s, where nothing else is set. Signals are stale after a day. */
export function ready(stored: object = {}, facts: Partial<SignalFacts> = {}): ReadyRule<SequenceRule, SequenceState> {
  const given = { plant: 'p', assets: 'acme/+', eventA: '[door] is open', eventB: '[light] is on', ...stored };
  const { settings, problems } = readSettings(sequenceSettings, given, sequenceProblems);
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  return readySequence(settings, { ...plainFacts(86_400_000), ...facts });
}

/** How a reading comes, where not at once and good. */
export interface Coming {
  /** Seconds at which it arrives. */
  arrives?: number;
  asset?: string;
  unit?: string;
  bad?: string;
}

/** A reading whose source says that it was so at a time; seconds since the start. */
export function reading(seconds: number, property: string, value: ReadingValue, coming: Coming = {}): Reading {
  const { arrives = seconds, asset = 'acme/press', unit, bad } = coming;
  return {
    ...{
      asset,
      property,
      value,
      quality: bad === undefined ? 'good' : 'bad',
      ...(bad !== undefined && { reason: bad }),
    },
    ...{ ...(unit !== undefined && { unit }), time: START + seconds * 1000, receivedAt: START + arrives * 1000 },
    source: { protocol: 'mqtt', link: 'Broker', address: property },
  };
}

/** A sequence in a rule host on a clock of its own. */
export async function watching(stored: object = {}, facts: Partial<SignalFacts> = {}) {
  const said: string[] = [];
  const told: Transition[] = [];
  const rule = await simulatedReady(ready(stored, facts), [], (transition) => {
    const { kind, at, alarm } = transition;
    if (alarm.closedBecause === 'recurred') return;
    told.push(transition);
    const of = alarm.asset === 'acme/press' ? '' : ` ${alarm.asset}`;
    said.push(`${kind}${of}@${Math.round((at - START) / 100) / 10}`);
  });
  const until = (seconds: number) => rule.advanceTo(START + seconds * 1000);
  return {
    ...{ said, told, until, rule },
    tell(seconds: number, property: string, value: ReadingValue, coming: Coming = {}) {
      const one = reading(seconds, property, value, coming);
      rule.advanceTo(one.receivedAt);
      rule.step([one]);
    },
    /** The door and the light as they are before anything happens. */
    begin(seconds = 0) {
      for (const [property, value] of [
        ['door', 'closed'],
        ['light', 'off'],
      ] as const) {
        const one = reading(seconds, property, value);
        rule.advanceTo(one.receivedAt);
        rule.step([one]);
      }
    },
    /** Stops cleanly, and starts again at a time. */
    async away(from: number, to: number) {
      until(from);
      await rule.restart(START + to * 1000);
    },
    explained: (seconds: number) => {
      until(seconds);
      return rule.explain('acme/press', 'door').summary;
    },
    message: () => told.at(-1)?.alarm.message,
    state: () => {
      const kept = rule.stored().map((body) => JSON.parse(body) as { state?: SequenceState });
      return kept.find(({ state }) => state)?.state;
    },
  };
}
