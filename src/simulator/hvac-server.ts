import { once } from 'node:events';
import { ServerTCP } from 'modbus-serial';
import type { HvacState } from './hvac-model.ts';
import { HVAC_UNIT, readHvac, writeHvac } from './hvac-registers.ts';
import { freePort, LOOPBACK, portProblem } from './ports.ts';

/** The HVAC on the network: Modbus TCP, function codes 3, 4, 6 and 16. */
export interface HvacServer {
  readonly port: number;
  /** Off the network it drops its connections and refuses new ones. Calls are carried out in the order they are made. */
  setOnline(online: boolean): Promise<void>;
  /** Closes every connection and the port. Never rejects. */
  close(): Promise<void>;
}

/** The modelled unit behind the registers. */
export interface HvacUnit {
  state(): HvacState;
  set(state: HvacState): void;
}

const EXCEPTIONS = { address: 2, value: 3 } as const;

/** The protocol's limit for one read (Modbus application protocol V1.1b3, 6.3 and 6.4), which the library leaves to us. */
const MOST_REGISTERS = 125;

/**
 * Opens the server on the loopback address.
 * Rejects with `CONFIG_INVALID` where the port is taken.
 * @param port 0 for a free one
 */
export async function openHvacServer(port: number, unit: HvacUnit): Promise<HvacServer> {
  // The library takes port 0 for 502, so a free port is found before.
  const chosen = port === 0 ? await freePort() : port;
  let server: ServerTCP | undefined = await listen(chosen, unit);
  let before: Promise<unknown> = Promise.resolve();
  let closed = false;
  const setOnline = (online: boolean) => {
    const done = before.then(async () => {
      const wanted = online && !closed;
      if (wanted === (server !== undefined)) return;
      const old = server;
      server = wanted ? await listen(chosen, unit) : undefined;
      if (old) await new Promise<void>((resolve) => old.close(() => resolve()));
    });
    before = done.catch(() => {});
    return done;
  };
  return {
    port: chosen,
    setOnline,
    close() {
      closed = true;
      return setOnline(false);
    },
  };
}

async function listen(port: number, unit: HvacUnit): Promise<ServerTCP> {
  const read = (table: 'holding' | 'input', address: number, count: number) => {
    if (count > MOST_REGISTERS) throw refusal('value');
    const words = readHvac(unit.state(), table, address, count);
    if (!words) throw refusal('address');
    return words;
  };
  const write = (address: number, words: readonly number[]) => {
    const result = writeHvac(unit.state(), address, words);
    if ('refused' in result) throw refusal(result.refused);
    unit.set(result.state);
  };
  const server = new ServerTCP(
    {
      getHoldingRegister: (address: number, _unit: number) => read('holding', address, 1)[0] ?? 0,
      getMultipleHoldingRegisters: (address: number, count: number, _unit: number) => read('holding', address, count),
      getInputRegister: (address: number, _unit: number) => read('input', address, 1)[0] ?? 0,
      getMultipleInputRegisters: (address: number, count: number, _unit: number) => read('input', address, count),
      setRegister: (address: number, word: number, _unit: number) => write(address, [word]),
      setRegisterArray: (address: number, words: number[], _unit: number) => write(address, words),
    },
    { host: LOOPBACK, port, unitID: HVAC_UNIT },
  );
  const failed = once(server, 'serverError').then(([thrown]) =>
    Promise.reject(portProblem('Modbus port', port, thrown)),
  );
  await Promise.race([once(server, 'initialized'), failed]);
  return server;
}

function refusal(refused: keyof typeof EXCEPTIONS): Error {
  return Object.assign(new Error(`illegal ${refused}`), { modbusErrorCode: EXCEPTIONS[refused] });
}
