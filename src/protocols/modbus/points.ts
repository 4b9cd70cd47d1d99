import type { RawValue, Sample } from '../../model/sample.ts';
import { absentValues } from './absent.ts';
import { parseModbusAddress } from './address.ts';
import type { ModbusInSettings } from './settings.ts';

/** Addresses that are read in the same period. */
export interface ReadClass {
  addresses: string[];
  intervalMs: number;
}

/** What an input node reads, and what its rows add to the samples. */
export interface Points {
  readonly classes: readonly ReadClass[];
  /** Gives samples their unit, and turns what stands for "no value" into that. */
  dress(samples: Sample[]): void;
}

/** The points of an input node, by period. Its settings have been checked. */
export function pointsOf({ addresses, intervalSeconds }: ModbusInSettings): Points {
  const rows = new Map(addresses.map((row) => [row.address, row]));
  const absent = new Map<string, ReadonlySet<RawValue>>();
  for (const row of rows.values()) {
    const { address } = parseModbusAddress(row.address);
    const values = address && row.absent !== undefined ? absentValues(address, row.absent).values : undefined;
    if (values) absent.set(row.address, values);
  }
  const periods = Map.groupBy(rows.values(), ({ everySeconds }) => everySeconds ?? intervalSeconds);
  return {
    classes: [...periods].map(([seconds, of]) => ({
      addresses: of.map(({ address }) => address),
      intervalMs: seconds * 1000,
    })),
    dress(samples) {
      for (const sample of samples) {
        const unit = rows.get(sample.address)?.unit;
        if (unit !== undefined) sample.unit = unit;
        if (!absent.get(sample.address)?.has(sample.value)) continue;
        sample.value = null;
        sample.quality = 'bad';
        sample.reason = 'not available';
      }
    },
  };
}
