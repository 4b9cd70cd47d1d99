import { once } from 'node:events';
import { ServerTCP } from 'modbus-serial';
import { freePort } from '../support/node-red-process.ts';

/** A PLC on a loopback port: a hundred holding registers, those above do not exist. */
export interface Plc {
  port: number;
  registers: Map<number, number>;
  /** Every register written, `offset=value`, in order. */
  writes: string[];
  /** Cuts its connections and listens no more; `start` brings it back on its port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startPlc(): Promise<Plc> {
  const port = await freePort();
  const registers = new Map<number, number>();
  const writes: string[] = [];
  let server: ServerTCP | undefined;
  const start = async () => {
    const vector = {
      getHoldingRegister(offset: number) {
        if (offset >= 100) throw Object.assign(new Error('illegal address'), { modbusErrorCode: 2 });
        return registers.get(offset) ?? 0;
      },
      setRegister(offset: number, value: number) {
        writes.push(`${offset}=${value}`);
        registers.set(offset, value);
      },
    };
    server = new ServerTCP(vector, { host: '127.0.0.1', port, unitID: 1 });
    server.on('socketError', () => undefined);
    await once(server, 'initialized');
  };
  const stop = async () => {
    const ending = server;
    server = undefined;
    if (ending) await new Promise<void>((resolve) => ending.close(() => resolve()));
  };
  await start();
  return { port, registers, writes, stop, start };
}
