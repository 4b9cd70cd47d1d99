import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { PlantError } from '../../model/errors.ts';
import type { LinkTls } from '../../model/link.ts';
import type { ModbusLinkSettings } from './settings.ts';

const KEEP_ALIVE_MS = 10_000;

/** Connects to a device or gateway over TCP; rejects with the reason where nobody answers in time. */
export function openSocket(
  { host, port }: Pick<ModbusLinkSettings, 'host' | 'port'>,
  { tls, timeoutMs, signal }: { tls: LinkTls | undefined; timeoutMs: number; signal: AbortSignal },
): Promise<Socket> {
  const socket = tls
    ? connectTls({ host, port, ...(tls as object) })
    : connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const late = setTimeout(() => {
    socket.destroy(new Error(`no answer from ${host}:${port} within ${timeoutMs / 1000} s`));
  }, timeoutMs);
  const giveUp = () => socket.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    clearTimeout(late);
    signal.removeEventListener('abort', giveUp);
    socket.setNoDelay(true);
    resolve(socket);
  });
  // Stays for good: an error without a listener would end the process.
  socket.on('error', (error: NodeJS.ErrnoException) =>
    reject(error.code ? new Error(`cannot reach ${host}:${port} (${error.code})`) : error),
  );
  socket.once('close', () => {
    clearTimeout(late);
    signal.removeEventListener('abort', giveUp);
    reject(new Error('connection closed'));
  });
  return promise;
}

/** Opens a serial port; the library is loaded here. Rejects with the reason, and with what to install where it is missing. */
export async function openSerial(settings: ModbusLinkSettings): Promise<Duplex> {
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
  port.on('error', () => port.destroy());
  return port;
}
