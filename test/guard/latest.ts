import type { LatestReading } from '../../src/guard/permissive.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';

/** Latest readings by signal, heard at 9,000 ms: a value, or more of the reading. */
export function latestOf(signals: Readonly<Record<string, ReadingValue | Partial<Reading>>>): LatestReading {
  return (signal) => {
    const given = signals[signal];
    if (given === undefined) return undefined;
    const cut = signal.lastIndexOf('/');
    return {
      ...{ asset: signal.slice(0, cut), property: signal.slice(cut + 1), value: null, quality: 'good', time: 9000 },
      ...{ receivedAt: 9000, source: { protocol: 'mqtt', link: 'broker', address: signal } },
      ...(typeof given === 'object' ? given : { value: given }),
    };
  };
}
