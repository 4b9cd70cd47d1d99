import { connect } from 'node:net';
import type ModbusSerial from 'modbus-serial';
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

/** One TCP connection to a device. It knows no time: who sends decides how long to wait. */
export interface Wire {
  /**
   * Answers at most once, perhaps never; an answer that comes after the end is not told.
   * @returns how to forget the request: its answer is then thrown away
   */
  send(request: WireRequest, answer: (answer: WireAnswer) => void): () => void;
  /** Ends the connection. */
  destroy(): void;
}

/** Transaction ids go round after this many requests (the library's own would after 256, and mix up late answers). */
const LAST_TRANSACTION = 0xffff;
const KEEP_ALIVE_MS = 10_000;

type Client = InstanceType<typeof ModbusSerial.default>;

/** What Tieline uses inside the library (8.0.25): it numbers requests itself and forgets those that are answered. */
interface Numbered {
  _port: { _transactionIdWrite: number };
  _transactions: Record<number, unknown>;
}

type Reply = (error: unknown, result: unknown) => void;

/**
 * Connects; the library is loaded here, when the first link is opened. Rejects where nobody answers in time.
 * @param onEnd told once when an established connection ends by itself
 */
export async function openWire(
  { host, port, timeoutMs }: { host: string; port: number; timeoutMs: number },
  onEnd: (reason: string) => void,
): Promise<Wire> {
  const { default: modbus } = await import('modbus-serial');
  const client = new modbus.default();
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  let ended = false;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      socket.destroy(new Error(`no answer from ${host}:${port} within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    socket.once('connect', resolve);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code ? new Error(`cannot reach ${host}:${port} (${error.code})`) : error),
    );
    socket.once('close', () => reject(new Error('connection closed')));
    socket.once('close', () => clearTimeout(late));
    socket.once('connect', () => clearTimeout(late));
  });
  // The library does not tell of a close that follows an error; the socket always does.
  socket.once('close', () => {
    if (!ended) onEnd('connection lost');
    ended = true;
  });
  client.on('error', () => socket.destroy());
  await new Promise<void>((resolve) => client.linkTCP(socket, { port }, () => resolve()));

  const numbered = client as unknown as Numbered;
  let transaction = 0;
  return {
    send(request, answer) {
      transaction = (transaction % LAST_TRANSACTION) + 1;
      const own = transaction;
      numbered._port._transactionIdWrite = own;
      const forget = () => {
        delete numbered._transactions[own];
      };
      dispatch(client, request, (error, result) => {
        forget();
        if (!ended) answer(answerOf(request, error, result));
      });
      return forget;
    },
    destroy() {
      ended = true;
      socket.destroy();
    },
  };
}

function dispatch(client: Client, request: WireRequest, reply: Reply): void {
  const { unit, offset } = request;
  switch (request.kind) {
    case 'read':
      readerOf(client, request.table)(unit, offset, request.count, reply);
      break;
    case 'coil':
      client.writeFC5(unit, offset, request.on, reply);
      break;
    case 'coils':
      client.writeFC15(unit, offset, [...request.on], reply);
      break;
    case 'register':
      client.writeFC6(unit, offset, request.word, reply);
      break;
    case 'registers':
      client.writeFC16(unit, offset, [...request.words], reply);
      break;
    case 'mask':
      client.writeFC22(unit, offset, request.and, request.or, reply);
  }
}

function readerOf(client: Client, table: ModbusTable) {
  const readers = {
    coil: client.writeFC1,
    discrete: client.writeFC2,
    holding: client.writeFC3,
    input: client.writeFC4,
  };
  return readers[table].bind(client) as (unit: number, offset: number, count: number, reply: Reply) => void;
}

function answerOf(request: WireRequest, error: unknown, result: unknown): WireAnswer {
  if (error) {
    const { modbusCode } = error as { modbusCode?: number };
    return modbusCode === undefined
      ? { kind: 'broken', reason: textOf(error) }
      : { kind: 'exception', code: modbusCode };
  }
  if (request.kind !== 'read') return { kind: 'written' };
  const { data: values } = result as { data: (number | boolean)[] };
  // Bits come padded to whole bytes.
  if (values.length < request.count) return { kind: 'broken', reason: `${values.length} of ${request.count} values` };
  return { kind: 'values', values: values.slice(0, request.count) };
}
