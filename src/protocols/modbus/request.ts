import { textOf } from '../../model/errors.ts';
import type { ModbusTable } from './address.ts';

/** One request as Modbus knows it. */
export type WireRequest = { unit: number; offset: number } & (
  | { kind: 'read'; table: ModbusTable; count: number }
  | { kind: 'coil'; on: boolean }
  | { kind: 'coils'; on: readonly boolean[] }
  | { kind: 'register'; word: number }
  | { kind: 'registers'; words: readonly number[] }
  | { kind: 'mask'; and: number; or: number }
);

/** What came back. `broken`: something that is no answer, after which nothing on the connection can be trusted. */
export type WireAnswer =
  | { kind: 'values'; values: readonly (number | boolean)[] }
  | { kind: 'written' }
  | { kind: 'exception'; code: number }
  | { kind: 'broken'; reason: string };

/** What the library makes of an answer, checked against its request. */
export function answerOf(request: WireRequest, error: unknown, result: unknown): WireAnswer {
  if (error) {
    const { modbusCode } = error as { modbusCode?: number };
    return modbusCode === undefined
      ? { kind: 'broken', reason: textOf(error) }
      : { kind: 'exception', code: modbusCode };
  }
  if (request.kind !== 'read') return isEcho(request, result) ? { kind: 'written' } : ANOTHER_WRITE;
  const { data: values } = result as { data: (number | boolean)[] };
  // Bits come padded to whole bytes.
  if (values.length < request.count) return { kind: 'broken', reason: `${values.length} of ${request.count} values` };
  return { kind: 'values', values: values.length === request.count ? values : values.slice(0, request.count) };
}

const ANOTHER_WRITE: WireAnswer = { kind: 'broken', reason: 'it confirms another write' };

/** A device confirms a write by saying it again. */
function isEcho(request: WireRequest, result: unknown): boolean {
  const told = result as { address?: number; state?: boolean; value?: number; length?: number } & {
    andMask?: number;
    orMask?: number;
  };
  if (told.address !== request.offset) return false;
  switch (request.kind) {
    case 'coil':
      return told.state === request.on;
    case 'coils':
      return told.length === request.on.length;
    case 'register':
      return told.value === request.word;
    case 'registers':
      return told.length === request.words.length;
    case 'mask':
      return told.andMask === request.and && told.orMask === request.or;
    default:
      return false;
  }
}

/**
 * What tells the answer to a request from others on a line without numbers. Two requests of one shape cannot be told apart by
 * their answers.
 */
export function shapeOf(request: WireRequest): string {
  const { unit, offset } = request;
  switch (request.kind) {
    case 'read': {
      const { table, count } = request;
      const bytes = table === 'coil' || table === 'discrete' ? Math.ceil(count / 8) : count * 2;
      return `${unit}/${table}/${bytes} bytes`;
    }
    case 'coil':
      return `${unit}/coil/${offset}=${request.on}`;
    case 'coils':
      return `${unit}/coils/${offset}+${request.on.length}`;
    case 'register':
      return `${unit}/register/${offset}=${request.word}`;
    case 'registers':
      return `${unit}/registers/${offset}+${request.words.length}`;
    case 'mask':
      return `${unit}/mask/${offset}&${request.and}|${request.or}`;
  }
}

/** Reads of the same place whose answers have other lengths than each other. */
const PROBE_COUNTS = Array.from({ length: 24 }, (_, i) => i + 1);

/** A short read whose answer cannot be taken for one of the shapes; `undefined` where there is none. */
export function probeBeside(request: WireRequest, shapes: ReadonlyMap<string, unknown>): WireRequest | undefined {
  const { unit, offset } = request;
  const table = request.kind === 'read' ? request.table : request.kind.startsWith('coil') ? 'coil' : 'holding';
  const isBit = table === 'coil' || table === 'discrete';
  const probes = PROBE_COUNTS.map((count): WireRequest => {
    return { kind: 'read', unit, table, offset, count: isBit ? count * 8 - 7 : count };
  });
  return probes.find((probe) => !shapes.has(shapeOf(probe)));
}
