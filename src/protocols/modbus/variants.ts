import { type ByteOrder, type ModbusAddress, type ModbusTable, parseModbusAddress } from './address.ts';

const READ_FUNCTION: Readonly<Record<ModbusTable, number>> = { coil: 1, discrete: 2, holding: 3, input: 4 };
const ORDERS: readonly ByteOrder[] = ['abcd', 'cdab', 'badc', 'dcba'];

/** Where an address stands in the telegram, whatever notation it was given in: `FC 3, 100 (0x0064), 2 registers`. */
export function wirePlace({ table, offset, count, bit, unit }: ModbusAddress): string {
  const isBit = table === 'coil' || table === 'discrete';
  const hex = offset.toString(16).toUpperCase().padStart(4, '0');
  const length = isBit ? '1 bit' : bit === undefined ? `${count} register${count === 1 ? '' : 's'}` : `bit ${bit}`;
  return `FC ${READ_FUNCTION[table]}, ${offset} (0x${hex}), ${length}${unit === undefined ? '' : `, unit ${unit}`}`;
}

/** The same registers read in every order that makes a difference; the one that the address names is among them. */
export function orderVariants(address: ModbusAddress): { order: ByteOrder; text: string }[] {
  const { type, count, text, order: own } = address;
  if (type === 'bool' || type === 'bit') return [{ order: own, text }];
  const swapsWords = count > 1 && type !== 'string';
  const [point = '', unit] = text.split('@');
  const bare = point.endsWith(`:${own}`) ? point.slice(0, -own.length - 1) : point;
  return ORDERS.filter((order) => swapsWords || order === 'abcd' || order === 'badc').map((order) => {
    const varied = `${bare}${order === 'abcd' ? '' : `:${order}`}${unit === undefined ? '' : `@${unit}`}`;
    return { order, text: parseModbusAddress(varied).address?.text ?? varied };
  });
}
