import type { Transition } from '../../src/model/alarm.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import type { ReadyRule } from '../../src/model/rule.ts';
import { type SimulatedRule, simulatedReady } from '../runtime/simulated-rule.ts';

/** When the clock of these timelines begins. */
export const START = 1_790_000_000_000;

const ENTRY = /^(\d+(?:\.\d+)?)s(?:~(\d+(?:\.\d+)?)s)? (.+)$/;

/**
 * What a rule over several signals says to a timeline, as the runtime runs it: `1s press/temperature=84` is heard then, `9s~2s press/temperature=84` at 9 s of a source
 * that says 2 s, `5s press/temperature=bad` is not good, `5s press/temperature=84 [degF]` has a unit; `10s restart 20s` stops it cleanly from then to then, `10s crash` kills it, after which all is given again, `10s lost` after which nothing is;
 * `60s end` lets time pass.
 */
export async function told<Settings, State>(ready: ReadyRule<Settings, State>, timeline: string): Promise<string[]> {
  const rule = await playedOn(ready, timeline);
  const bodies = Object.values(rule.journal()).flat();
  const transitions = bodies.map((body) => JSON.parse(body) as Transition).sort((a, b) => a.at - b.at);
  return transitions.map(({ kind, at, alarm }) => {
    const seconds = Math.round((at - START) / 100) / 10;
    return `${kind} ${alarm.asset}@${seconds}s${alarm.first ? ' first' : ''}`;
  });
}

/** A rule at the end of a timeline. */
export async function playedOn<Settings, State>(
  ready: ReadyRule<Settings, State>,
  timeline: string,
): Promise<SimulatedRule> {
  const rule = await simulatedReady(ready);
  const given: Reading[] = [];
  for (const entry of timeline.split(' | ')) {
    const [, receivedAt, sourceTime = receivedAt, what = ''] = ENTRY.exec(entry.trim()) ?? [];
    if (receivedAt === undefined) throw new Error(`"${entry}" is no entry of a timeline`);
    const at = START + Number(receivedAt) * 1000;
    rule.advanceTo(at);
    const [word, until = ''] = what.split(' ');
    if (word === 'restart') await rule.restart(START + Number.parseFloat(until) * 1000);
    else if (word === 'crash') {
      await rule.crash('at once');
      rule.step(given, true);
    } else if (word === 'lost') {
      await rule.crash();
    } else if (word !== 'end') {
      given.push(readingOf(what, at, START + Number(sourceTime) * 1000));
      rule.step(given.slice(-1));
    }
  }
  return rule;
}

function readingOf(what: string, receivedAt: number, time: number): Reading {
  const [, asset = '', property = '', text = '', unit] = /^(.+)\/([^/=]+)=(\S+)(?: (\S+))?$/.exec(what) ?? [];
  if (property === '') throw new Error(`"${what}" is no reading`);
  const isBad = text === 'bad';
  return {
    ...{ asset, property, value: isBad ? null : valueIn(text), quality: isBad ? 'bad' : 'good', time, receivedAt },
    ...(unit !== undefined && { unit }),
    source: { protocol: 'test', link: 'test', address: `${asset}/${property}` },
  };
}

function valueIn(text: string): ReadingValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}
