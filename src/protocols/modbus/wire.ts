import type ModbusSerial from 'modbus-serial';
import type { LinkTls } from '../../model/link.ts';
import { tlsReason } from '../unreachable.ts';
import { type OpenedStream, openSerial, openSocket } from './open-stream.ts';
import { answerOf, type WireAnswer, type WireRequest } from './request.ts';
import { RtuPort } from './rtu-port.ts';
import type { ModbusLinkSettings } from './settings.ts';
import { TcpPort } from './tcp-port.ts';

/** One connection to a device. It knows no time: who sends decides how long to wait. */
export interface Wire {
  /** Whether answers carry the number of their request. Without it a late answer can be taken for the next one of its shape. */
  readonly numbered: boolean;
  /**
   * Answers at most once, perhaps never; an answer that comes after the end is not told.
   * @returns how to forget the request: its answer is then thrown away
   */
  send(request: WireRequest, answer: (answer: WireAnswer) => void): () => void;
  /** Ends the connection; resolves when the line is free for another. */
  destroy(): Promise<void>;
}

/** Transaction ids go round after this many requests (the library's own would after 256, and mix up late answers). */
const LAST_TRANSACTION = 0xffff;

type Client = InstanceType<typeof ModbusSerial.default>;

/** What Tieline uses inside the library (8.0.25): it numbers requests itself and forgets those that are answered. */
interface Numbered {
  _port: { _transactionIdWrite: number; _transactionIdRead: number };
  _transactions: Record<number, unknown>;
}

type Reply = (error: unknown, result: unknown) => void;

/**
 * Connects; the library is loaded here, when the first link is opened. Rejects where nobody answers in time.
 * @param onEnd told once when an established connection ends by itself
 */
export async function openWire(
  settings: ModbusLinkSettings,
  { tls, timeoutMs, signal }: { tls: LinkTls | undefined; timeoutMs: number; signal: AbortSignal },
  onEnd: (reason: string) => void,
): Promise<Wire> {
  const { transport } = settings;
  const { default: modbus } = await import('modbus-serial');
  const { stream, end }: OpenedStream =
    transport === 'RTU' ? await openSerial(settings) : await openSocket(settings, { tls, timeoutMs, signal });
  const numbered = transport === 'TCP';
  let ended = false;
  // The library does not tell of a close that follows an error; the stream always does.
  let refusal: string | undefined;
  stream.once('error', ({ code }: NodeJS.ErrnoException) => {
    refusal = tlsReason(`${settings.host}:${settings.port}`, code);
  });
  stream.once('close', () => {
    if (!ended) onEnd(refusal ?? (transport === 'RTU' ? 'serial port lost' : 'connection lost'));
    ended = true;
  });
  const client = new modbus.default(numbered ? new TcpPort(stream) : new RtuPort(stream));
  client.on('error', () => void end());
  await new Promise<void>((resolve) => client.open(() => resolve()));

  const inner = client as unknown as Numbered;
  let transaction = 0;
  return {
    numbered,
    send(request, answer) {
      transaction = (transaction % LAST_TRANSACTION) + 1;
      const own = transaction;
      inner._port._transactionIdWrite = own;
      if (!numbered) inner._port._transactionIdRead = own;
      const forget = () => {
        delete inner._transactions[own];
      };
      dispatch(client, request, (error, result) => {
        forget();
        if (!ended) answer(answerOf(request, error, result));
      });
      return forget;
    },
    destroy() {
      ended = true;
      return end();
    },
  };
}

function dispatch(client: Client, request: WireRequest, reply: Reply): void {
  const { unit, offset } = request;
  switch (request.kind) {
    case 'read':
      read(client, request, reply);
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

function read(client: Client, { table, unit, offset, count }: WireRequest & { kind: 'read' }, reply: Reply): void {
  switch (table) {
    case 'coil':
      client.writeFC1(unit, offset, count, reply);
      break;
    case 'discrete':
      client.writeFC2(unit, offset, count, reply);
      break;
    case 'holding':
      client.writeFC3(unit, offset, count, reply);
      break;
    case 'input':
      client.writeFC4(unit, offset, count, reply);
  }
}
