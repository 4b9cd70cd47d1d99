import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { PlantError } from '../../model/errors.ts';
import type { LinkTls } from '../../model/link.ts';
import { unreachableReason } from '../unreachable.ts';
import type { ModbusLinkSettings } from './settings.ts';

const KEEP_ALIVE_MS = 10_000;

/** A line to a device. It tells `close` when it has ended by itself, too. */
export interface OpenedStream<S extends Duplex = Duplex> {
  stream: S;
  /** Resolves when the line is free for another. */
  end(): Promise<void>;
}

/** Connects to a device or gateway over TCP; rejects with the reason where nobody answers in time. */
export function openSocket(
  { host, port }: Pick<ModbusLinkSettings, 'host' | 'port'>,
  { tls, timeoutMs, signal }: { tls: LinkTls | undefined; timeoutMs: number; signal: AbortSignal },
): Promise<OpenedStream<Socket>> {
  const socket = tls
    ? connectTls({ host, port, ...(tls as object) })
    : connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const { promise, resolve, reject } = Promise.withResolvers<OpenedStream<Socket>>();
  const late = setTimeout(() => {
    socket.destroy(new Error(`no answer from ${host}:${port} within ${timeoutMs / 1000} s`));
  }, timeoutMs);
  const giveUp = () => socket.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    clearTimeout(late);
    signal.removeEventListener('abort', giveUp);
    socket.setNoDelay(true);
    resolve({ stream: socket, end: () => endOf(socket) });
  });
  // Stays for good: an error without a listener would end the process.
  socket.on('error', (error: NodeJS.ErrnoException) =>
    reject(error.code ? new Error(unreachableReason(`${host}:${port}`, error.code)) : error),
  );
  socket.once('close', () => {
    clearTimeout(late);
    signal.removeEventListener('abort', giveUp);
    reject(new Error('connection closed'));
  });
  return promise;
}

/** Opens a serial port; the library is loaded here. Rejects with the reason, and with what to install where it is missing. */
export async function openSerial(settings: ModbusLinkSettings): Promise<OpenedStream> {
  const { serialPort: path = '', baudRate, dataBits, parity, stopBits } = settings;
  const { SerialPort } = await import('serialport').catch((thrown: unknown) => {
    throw new PlantError('CONFIG_INVALID', 'serial ports need the package serialport: npm install serialport@13', {
      cause: thrown,
    });
  });
  const options = { path, baudRate, dataBits: Number(dataBits), parity, stopBits: Number(stopBits) };
  const port = new SerialPort({ ...(options as { path: string; baudRate: number }), autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(new Error(`cannot open ${path}: ${error.message}`)) : resolve()));
  });
  // The library's own `destroy` leaves the port open.
  const end = () => new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
  port.on('error', () => void end());
  return { stream: port, end };
}

function endOf(socket: Socket): Promise<void> {
  const gone = socket.closed ? Promise.resolve() : once(socket, 'close').then(() => undefined);
  socket.destroy();
  return gone;
}
