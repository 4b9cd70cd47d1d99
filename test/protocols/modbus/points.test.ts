import { deepEqual, equal, match } from 'node:assert/strict';
import { absentValues } from '../../../src/protocols/modbus/absent.ts';
import { type ModbusAddress, parseModbusAddress } from '../../../src/protocols/modbus/address.ts';
import { pointsOf } from '../../../src/protocols/modbus/points.ts';
import { type ModbusInSettings, modbusInProblems } from '../../../src/protocols/modbus/settings.ts';
import { orderVariants, wirePlace } from '../../../src/protocols/modbus/variants.ts';

const addressOf = (text: string) => parseModbusAddress(text).address as ModbusAddress;
const settings = (addresses: ModbusInSettings['addresses']): ModbusInSettings => ({
  ...{ link: 'l', intervalSeconds: 1, delivery: 'single', addresses },
});
const sampleOf = (address: string, value: number | bigint) => ({
  ...{ address, value, quality: 'good' as const, time: 1, receivedAt: 1 },
  source: { protocol: 'modbus', link: 'plc' },
});

describe('what stands for no value', () => {
  for (const [address, text, values] of [
    ['holding:0:int16', '0x8000', [-32_768]],
    ['holding:0:uint16', '0xFFFF, 0x8000', [65_535, 32_768]],
    ['holding:0:int32:cdab', '0x00008000', [-2_147_483_648]],
    ['holding:0:uint64', '0xFFFFFFFFFFFFFFFF', [18_446_744_073_709_551_615n]],
    ['holding:0:float32', '-999.25', [-999.25]],
  ] as const) {
    it(`${text} at ${address} is ${values.join(' and ')}`, () =>
      deepEqual([...(absentValues(addressOf(address), text).values ?? [])], values));
  }
  it('must be a number or bits that fit', () => {
    match(absentValues(addressOf('holding:0:int16'), 'none').problem ?? '', /^numbers such as/);
    match(absentValues(addressOf('holding:0:int16'), '0x12345').problem ?? '', /^numbers such as/);
    const problems = modbusInProblems(settings([{ address: 'holding:0', absent: 'x' }]));
    deepEqual(problems[0]?.field, 'Addresses row 1 Not available');
  });
  it('makes a sample bad, and leaves its neighbour alone', () => {
    const { dress } = pointsOf(
      settings([{ address: 'holding:0:int16', absent: '0x8000', unit: '°C' }, { address: 'holding:1' }]),
    );
    const samples = [sampleOf('holding:0:int16', -32_768), sampleOf('holding:1', 32_768)];
    dress(samples);
    deepEqual(
      samples.map(({ value, quality }) => [value, quality]),
      [
        [null, 'bad'],
        [32_768, 'good'],
      ],
    );
  });
});

describe('periods of reading', () => {
  it('are those of the rows, else that of the node', () => {
    const { classes } = pointsOf(
      settings([{ address: 'holding:0' }, { address: 'holding:1', everySeconds: 60 }, { address: 'holding:2' }]),
    );
    deepEqual(classes, [
      { addresses: ['holding:0', 'holding:2'], intervalMs: 1000 },
      { addresses: ['holding:1'], intervalMs: 60_000 },
    ]);
  });
});

describe('an address in the telegram', () => {
  for (const [text, place] of [
    ['40001', 'FC 3, 0 (0x0000), 1 register'],
    ['400101:float32', 'FC 3, 100 (0x0064), 2 registers'],
    ['holding:100:float64@7', 'FC 3, 100 (0x0064), 4 registers, unit 7'],
    ['30008.3', 'FC 4, 7 (0x0007), bit 3'],
    ['10001', 'FC 2, 0 (0x0000), 1 bit'],
    ['coil:65535', 'FC 1, 65535 (0xFFFF), 1 bit'],
  ] as const) {
    it(`${text} is ${place}`, () => equal(wirePlace(addressOf(text)), place));
  }
  it('can be read in every order that makes a difference', () => {
    const texts = (text: string) => orderVariants(addressOf(text)).map((variant) => variant.text);
    deepEqual(texts('holding:4:float32:cdab@7'), [
      'holding:4:float32@7',
      'holding:4:float32:cdab@7',
      'holding:4:float32:badc@7',
      'holding:4:float32:dcba@7',
    ]);
    deepEqual(texts('holding:4'), ['holding:4:uint16', 'holding:4:uint16:badc']);
    deepEqual(texts('holding:4:string4'), ['holding:4:string4', 'holding:4:string4:badc']);
    deepEqual(texts('coil:1'), ['coil:1']);
  });
});
