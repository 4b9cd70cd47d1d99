import type { Sample } from '../../model/sample.ts';
import type { WantedItem } from './items.ts';
import type { OpcuaInSettings } from './settings.ts';

/** What an input node subscribes to, and what its rows add to the samples. Its settings have been checked. */
export function wantedItems({ items, samplingMilliseconds, queueSize }: OpcuaInSettings) {
  const units = new Map<string, string>();
  const wanted = items.map(({ nodeId, path, unit, deadband, deadbandIn, ...own }): WantedItem => {
    const address = path ?? nodeId;
    if (unit !== undefined) units.set(address, unit);
    return {
      ...{ nodeId, address, queueSize: own.queueSize ?? queueSize },
      samplingMs: own.samplingMilliseconds ?? samplingMilliseconds,
      ...(deadband !== undefined && { deadband: { value: deadband, in: deadbandIn ?? 'absolute' } }),
    };
  });
  return {
    items: wanted,
    dress(samples: readonly Sample[]): void {
      for (const sample of samples) {
        const unit = units.get(sample.address);
        if (unit !== undefined) sample.unit = unit;
      }
    },
  };
}
