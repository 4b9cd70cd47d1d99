import { interpretPayload } from '../formats/payload.ts';
import { PlantError } from '../model/errors.ts';
import type { Sample, SampleSource } from '../model/sample.ts';

/** Where samples from `mqtt in`, `inject` or a Function node come from. */
const SOURCE: SampleSource = { protocol: 'message', link: 'flow' };

/**
 * The samples in what a stock node sent: a number, text, JSON text or object under a topic.
 * @param at runtime time of reception, ms since the Unix epoch
 * @throws PlantError READING_INVALID where there is no topic to name the signal, or nothing in the payload
 */
export function samplesOfMessage(topic: unknown, payload: unknown, at: number): Sample[] {
  if (typeof topic !== 'string' || topic === '') {
    throw new PlantError(
      'READING_INVALID',
      'msg.topic: nothing given; allowed: text that names the signal, such as hall/temperature',
    );
  }
  const values = interpretPayload(payload, at);
  if (values.length === 0) {
    throw new PlantError(
      'READING_INVALID',
      'msg.payload: no value found; allowed: a number, true or false, text, or JSON with values',
    );
  }
  return values.map(({ path, value, time, unit, quality, reason }) => ({
    address: path === '' ? topic : `${topic}/${path}`,
    value,
    quality: quality ?? 'good',
    ...(reason !== undefined && { reason }),
    time: time ?? at,
    receivedAt: at,
    ...(unit !== undefined && { unit }),
    source: SOURCE,
  }));
}
