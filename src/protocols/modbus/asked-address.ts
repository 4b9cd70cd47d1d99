import { type ParsedAddress, parseModbusAddress } from './address.ts';
import type { PlannedAddress } from './plan.ts';

/** One address as asked for. */
export interface AskedAddress {
  readonly text: string;
  readonly parsed: ParsedAddress;
  readonly planned?: PlannedAddress;
}

/** Reads texts as addresses; what is none stays in the list with its problem. */
export function askedAddresses(addresses: readonly string[], ownUnit: number): AskedAddress[] {
  return addresses.map((text, at) => {
    const parsed = parseModbusAddress(text);
    if (!parsed.address) return { text, parsed };
    return { text, parsed, planned: { ...parsed.address, unit: parsed.address.unit ?? ownUnit, asked: text, at } };
  });
}
