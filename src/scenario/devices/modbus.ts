import { PlantError } from '../../model/errors.ts';
import type { Clock } from '../../model/link.ts';
import { COMM_FAILURE } from '../../model/loss.ts';
import type { Sample } from '../../model/sample.ts';
import { linkStates } from '../../protocols/link-state.ts';
import { type ModbusAddress, parseModbusAddress } from '../../protocols/modbus/address.ts';
import type { ModbusLink } from '../../protocols/modbus/client.ts';
import { decodeValue, encodeValue } from '../../protocols/modbus/codec.ts';
import { createPoll } from '../../protocols/modbus/poll.ts';
import type { ScenarioValue } from '../language.ts';
import type { Device } from './device.ts';
import type { SimulatedProtocol } from './simulated-protocol.ts';

/** A device whose registers hold what the scenario gives, each under the one address it is used by. */
export const simulatedModbus: SimulatedProtocol = {
  name: 'modbus',
  linkType: 'tieline-modbus-link',
  inputType: 'tieline-modbus-in',
  speaks: false,
  wanted({ addresses }) {
    const rows = Array.isArray(addresses) ? (addresses as { address?: string; unit?: string }[]) : [];
    return rows.flatMap(({ address, unit }) => (address ? [{ address, ...(unit && { unit }) }] : []));
  },
  receives: (pattern, address) => canonical(pattern) === canonical(address),
  isPattern: () => false,
  canonical,
  held(text, value) {
    const { address } = parseModbusAddress(text);
    return address ? heldValue(address, value) : value;
  },
  open: openSimulatedModbus,
};

function canonical(text: string): string {
  return parseModbusAddress(text).address?.text ?? text;
}

/** What registers make of a value, or the value itself where they cannot hold it: reading it will say so. */
function heldValue(address: ModbusAddress, value: ScenarioValue): ScenarioValue {
  const isFloat = address.type === 'float32' || address.type === 'float64';
  const encoded = encodeValue(address, typeof value === 'number' && !isFloat ? Math.round(value) : value);
  if (encoded.kind === 'problem') return value;
  const held = encoded.kind === 'bit' ? [encoded.on] : encoded.kind === 'mask' ? [encoded.or] : encoded.words;
  const decoded = decodeValue(address, held, 0).value;
  return typeof decoded === 'bigint' || decoded === null ? value : decoded;
}

function openSimulatedModbus(device: Device, { name, clock }: Parameters<SimulatedProtocol['open']>[1]): ModbusLink {
  const states = linkStates(clock);
  const polls = new Set<() => void>();
  const leaveWatch = device.watch((online) => {
    if (online) states.to('up');
    else if (states.connected) states.to('down', 'offline in the scenario');
  });
  const down = () => new PlantError('LINK_DOWN', `${name} is not connected: offline in the scenario`);
  const sampleOf = (address: string) => readPoint(device, address, name, clock);

  return {
    ...{ protocol: 'modbus', name, endpoint: 'scenario', lastSeenAt: undefined, dropped: 0, devices: () => [] },
    get status() {
      return states.status;
    },
    watch: states.watch,
    async read(addresses) {
      if (!device.online) throw down();
      return addresses.map(sampleOf);
    },
    async write(text, value) {
      if (!device.online) throw down();
      const { address, problem } = parseModbusAddress(text);
      if (!address) throw new PlantError('REFUSED', `${text}: ${problem}`);
      if (address.table === 'input' || address.table === 'discrete') {
        throw new PlantError('REFUSED', `${text}: this table can only be read`);
      }
      const encoded = encodeValue(address, value);
      if (encoded.kind === 'problem') {
        throw new PlantError('REFUSED', `${text}: ${String(value)} given; ${encoded.problem}`);
      }
      const plain = typeof value === 'bigint' ? Number(value) : (value ?? 0);
      device.write(address.text, heldValue(address, plain));
    },
    subscribe({ addresses, intervalMs }, listener) {
      const stop = createPoll({
        ...{ intervalMs, watch: states.watch, listener },
        read: async () => addresses.map(sampleOf),
        lost: () => addresses.map((address) => badSample(address, COMM_FAILURE, name, clock)),
        onFault: () => undefined,
      });
      polls.add(stop);
      return () => {
        polls.delete(stop);
        stop();
      };
    },
    async close() {
      for (const stop of polls) stop();
      leaveWatch();
      states.to('closed');
    },
  };
}

function readPoint(device: Device, address: string, link: string, clock: Clock): Sample {
  const { address: parsed, problem } = parseModbusAddress(address);
  const shown = device.shown(canonical(address));
  if (!parsed || !shown) return badSample(address, problem ?? 'no value in the scenario', link, clock);
  if (shown.state !== 'good') {
    return badSample(address, shown.state === 'bad' ? 'device failure' : COMM_FAILURE, link, clock);
  }
  const at = clock();
  const value = heldValue(parsed, shown.value);
  return { address, value, quality: 'good', time: at, receivedAt: at, source: { protocol: 'modbus', link } };
}

function badSample(address: string, reason: string, link: string, clock: Clock): Sample {
  const at = clock();
  const source = { protocol: 'modbus', link };
  return { address, value: null, quality: 'bad', reason, time: at, receivedAt: at, source };
}
