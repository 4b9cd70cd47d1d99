import { PlantError } from '../../src/model/errors.ts';
import type { Clock, Link } from '../../src/model/link.ts';
import type { RawValue } from '../../src/model/sample.ts';

/** A value that went over the wire. */
export interface Wired {
  address: string;
  value: RawValue;
  at: number;
}

/** A device that takes every value, shows it at once and keeps what came over the wire, with the time. */
export function recordingLink(clock: Clock, name = 'HVAC') {
  const wire: Wired[] = [];
  const shown = new Map<string, RawValue>();
  let refusing = false;
  const link: Link = {
    ...{ protocol: 'modbus', name, endpoint: 'here', lastSeenAt: undefined, dropped: 0 },
    status: { state: 'up', since: 0 },
    devices: () => [],
    watch: () => () => undefined,
    subscribe: () => () => undefined,
    async read(addresses) {
      return addresses.map((address) => {
        return { address, value: shown.get(address) ?? 20, quality: 'good', time: 0, receivedAt: 0 } as never;
      });
    },
    async write(address, value) {
      wire.push({ address, value, at: clock() });
      if (refusing) throw new PlantError('REFUSED', 'the device said no');
      shown.set(address, value);
    },
    close: () => Promise.resolve(),
  };
  return {
    link,
    wire,
    /** What somebody at the device sets by hand. */
    show: (address: string, value: RawValue) => void shown.set(address, value),
    refuse: (no: boolean) => {
      refusing = no;
    },
  };
}
