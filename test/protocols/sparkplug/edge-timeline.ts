import { equal } from 'node:assert/strict';
import { createEdgeNodes } from '../../../src/protocols/sparkplug/edge-nodes.ts';
import { countsInWords } from '../../../src/protocols/sparkplug/words.ts';
import { payloadOf, type Told } from './payload.ts';

/** Where all of it comes from. */
export const SOURCE = { protocol: 'sparkplug', link: 'Broker' };
/** When the timelines begin. */
export const EPOCH = 1764374400000;

type Line = [at: number, topic: string, seq: number | undefined, metrics: Told[], time?: number];

/** Each line is one message: seconds, the rest of its topic, sequence number, metrics, and the time of its payload in seconds where it has one. What came of it stands under it. */
export function timeline() {
  const edgeNodes = createEdgeNodes();
  const say = (...[at, topic, seq, metrics, time]: Line): string[] => {
    const payload = payloadOf(
      metrics.map((one) => ({ ...one, ...(one.time !== undefined && { time: EPOCH + one.time * 1000 }) })),
      {
        ...(seq !== undefined && { seq }),
        ...(time !== undefined && { time: EPOCH + time * 1000 }),
      },
    );
    const receivedAt = EPOCH + at * 1000;
    const { samples, asks, problem } = edgeNodes.take({ topic: `spBv1.0/${topic}`, payload, receivedAt }, SOURCE);
    return [
      ...samples.map(({ address, value, quality, reason, time: sourceTime, unit, receivedAt: heardAt }) => {
        equal(heardAt, receivedAt);
        const marks = [quality === 'good' ? '' : ` ${quality}`, reason ? ` ${reason}` : '', unit ? ` in ${unit}` : ''];
        return `${address} = ${value}${marks.join('')} @${(sourceTime - EPOCH) / 1000}`;
      }),
      ...(asks ? [`asks ${asks.group}/${asks.node}`] : []),
      ...(problem ? [problem] : []),
    ];
  };
  return { say, counts: () => countsInWords(edgeNodes.counts()).text, edgeNodes };
}

/** The session of a birth or a death. */
export const session = (whole: number): Told => ({ name: 'bdSeq', whole });
/** The metric of a tank. */
export const LEVEL: Told = { name: 'level', alias: 1, value: 5 };

/** A gateway of one own metric and a tank with one. */
export function born() {
  const line = timeline();
  line.say(0, 'hall/NBIRTH/gw', 0, [session(7), { name: 'load', alias: 9, value: 40 }]);
  line.say(0, 'hall/DBIRTH/gw/tank', 1, [LEVEL]);
  return line;
}
