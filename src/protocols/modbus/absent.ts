import type { RawValue } from '../../model/sample.ts';
import type { ModbusAddress } from './address.ts';
import { decodeValue } from './codec.ts';

export type AbsentValues =
  | { values: ReadonlySet<RawValue>; problem?: undefined }
  | { problem: string; values?: undefined };

const HINT = 'numbers such as -32768, or the bits of all registers such as 0x8000; several with spaces between them';

/**
 * Values that a device says where it has none (SunSpec: 0x8000, 0xFFFF, …), as decoded values of an address. Bits stand in the
 * order of the wire.
 */
export function absentValues(address: ModbusAddress, text: string): AbsentValues {
  const values = new Set<RawValue>();
  for (const word of text.split(/[\s,;]+/).filter((part) => part !== '')) {
    const hex = /^0x([0-9a-f]+)$/i.exec(word)?.[1];
    const value = hex === undefined ? Number(word) : valueOfBits(address, hex);
    if (value === undefined || Number.isNaN(value)) return { problem: HINT };
    values.add(value);
  }
  return values.size === 0 ? { problem: HINT } : { values };
}

function valueOfBits(address: ModbusAddress, hex: string): RawValue | undefined {
  const digits = address.count * 4;
  if (hex.length > digits) return undefined;
  const words = hex.padStart(digits, '0').match(/.{4}/g) ?? [];
  const block = words.map((word) => Number.parseInt(word, 16));
  return decodeValue(address, block, 0).value ?? undefined;
}
