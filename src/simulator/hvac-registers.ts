import { DEMO_HVAC, type HvacSettings, type HvacState, isBoosted } from './hvac-model.ts';

/** One value of the HVAC on the wire. Addresses are 0-based, as in the protocol; several registers are high word first (ABCD). */
export interface HvacRegister {
  table: 'holding' | 'input';
  address: number;
  name: string;
  type: 'int16' | 'uint16' | 'float32';
  /** UCUM code of the engineering value. */
  unit?: string;
  /** Register value by engineering value. */
  factor: number;
  value(state: HvacState): number;
  /** Present where it can be written: the setting, its engineering bounds, and what the unit does with a value beyond them. */
  writes?: { setting: keyof HvacSettings; low: number; high: number; beyond: 'clamp' | 'refuse' };
}

/** The unit's Modbus unit id. */
export const HVAC_UNIT = 1;

/** The register map of the demo plant's HVAC. Addresses between those of one table read as 0; those after it do not exist. */
export const HVAC_REGISTERS: readonly HvacRegister[] = [
  {
    table: 'holding',
    address: 0,
    name: 'room setpoint',
    type: 'int16',
    unit: 'Cel',
    factor: 10,
    value: (hvac) => hvac.setpointC,
    writes: { setting: 'setpointC', low: 12, high: 30, beyond: 'clamp' },
  },
  {
    table: 'holding',
    address: 1,
    name: 'fan speed, 0 is automatic',
    type: 'uint16',
    unit: '%',
    factor: 1,
    value: (hvac) => hvac.fanPercent,
    writes: { setting: 'fanPercent', low: 0, high: 100, beyond: 'refuse' },
  },
  {
    table: 'holding',
    address: 2,
    name: 'mode: 0 off, 1 automatic',
    type: 'uint16',
    factor: 1,
    value: (hvac) => hvac.mode,
    writes: { setting: 'mode', low: 0, high: 1, beyond: 'refuse' },
  },
  {
    table: 'input',
    address: 0,
    name: 'room temperature',
    type: 'int16',
    unit: 'Cel',
    factor: 10,
    value: (hvac) => hvac.roomC,
  },
  {
    table: 'input',
    address: 1,
    name: 'actual fan speed',
    type: 'uint16',
    unit: '%',
    factor: 1,
    value: (hvac) => hvac.actualFanPercent,
  },
  {
    table: 'input',
    address: 2,
    name: 'cooling power',
    type: 'uint16',
    unit: 'kW',
    factor: 10,
    value: (hvac) => hvac.coolingKw,
  },
  {
    table: 'input',
    address: 3,
    name: 'status: bit 0 on, bit 1 boost, bit 2 at its limit, bit 3 fixed fan speed',
    type: 'uint16',
    factor: 1,
    value: statusBits,
  },
  {
    table: 'input',
    address: 10,
    name: 'electrical energy since the start',
    type: 'float32',
    unit: 'kW.h',
    factor: 1,
    value: (hvac) => hvac.energyKwh,
  },
];

/** Register values from an address on, or `undefined` where one of them does not exist. */
export function readHvac(
  state: HvacState,
  table: HvacRegister['table'],
  address: number,
  count: number,
): number[] | undefined {
  const words: number[] = [];
  for (const register of HVAC_REGISTERS) {
    if (register.table !== table) continue;
    for (const [i, word] of encoded(register, state).entries()) words[register.address + i] = word;
  }
  if (address + count > words.length) return undefined;
  return Array.from({ length: count }, (_, i) => words[address + i] ?? 0);
}

/** The unit after a write, or why it refuses: the address does not exist, or the value is not allowed there. */
export function writeHvac(
  state: HvacState,
  address: number,
  words: readonly number[],
): { state: HvacState } | { refused: 'address' | 'value' } {
  let next = state;
  for (const [i, word] of words.entries()) {
    const register = HVAC_REGISTERS.find((each) => each.table === 'holding' && each.address === address + i);
    if (!register?.writes) return { refused: 'address' };
    const { setting, low, high, beyond } = register.writes;
    const asked = (register.type === 'int16' ? signed(word) : word) / register.factor;
    const allowed = Math.min(Math.max(asked, low), high);
    if (allowed !== asked && beyond === 'refuse') return { refused: 'value' };
    next = { ...next, [setting]: allowed };
  }
  return { state: next };
}

function encoded(register: HvacRegister, state: HvacState): number[] {
  const value = register.value(state) * register.factor;
  if (register.type !== 'float32') return [Math.round(value) & 0xffff];
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value);
  return [bytes.getUint16(0), bytes.getUint16(2)];
}

function signed(word: number): number {
  return (word << 16) >> 16;
}

function statusBits(hvac: HvacState): number {
  const bits = [hvac.mode !== 0, isBoosted(DEMO_HVAC, hvac), hvac.atLimit, hvac.fanPercent > 0];
  return bits.reduce((word, bit, i) => word | (Number(bit) << i), 0);
}
