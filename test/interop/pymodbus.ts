import { pythonPackageMissing, startPythonPeer } from './python-peer.ts';

/** A write request as the device received it; of a mask write `values` are the masks. */
export interface ReceivedWrite {
  function: number;
  unit: number;
  address: number;
  values: (number | boolean)[];
}

/** A place in the device and how Python packs a value there: table, offset, kind, byte order. */
export type Place = readonly [table: string, offset: number, kind: string, order: string];

/** A Modbus device written in Python, in a process of its own. */
export interface Pymodbus {
  port: number;
  /** Every write request so far, in the order received, also refused ones. */
  readonly writes: ReceivedWrite[];
  /** Lets Python put a value into the device; all values are text. */
  put(place: Place, value: string): Promise<void>;
  /** What Python finds there. */
  get(place: Place): Promise<string>;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Why tests against pymodbus cannot run here. */
export const pymodbusMissing = () => pythonPackageMissing('pymodbus');

/** How the device is reached: `place` is a port, 0 for a free one, or a serial device. */
export interface PymodbusPlace {
  transport?: 'tcp' | 'rtu' | 'serial';
  place?: number | string;
}

/** Starts the device and resolves when it listens. */
export async function startPymodbus({ transport = 'tcp', place = 0 }: PymodbusPlace = {}): Promise<Pymodbus> {
  const peer = await startPythonPeer('pymodbus-server.py', [transport, String(place)]);
  return {
    port: peer.port,
    get writes() {
      return peer.told.map(({ write }) => write as ReceivedWrite);
    },
    put: async (at, value) => void (await peer.ask({ put: at, value })),
    get: (at) => peer.ask({ get: at }) as Promise<string>,
    stop: peer.stop,
  };
}
