import assert from 'node:assert/strict';
import { DEMO_HVAC, restingHvac } from '../../src/simulator/hvac-model.ts';
import { HVAC_REGISTERS, readHvac, writeHvac } from '../../src/simulator/hvac-registers.ts';

const resting = restingHvac(DEMO_HVAC);

/** The unit after a write that it must accept. */
function written(address: number, ...words: number[]) {
  const result = writeHvac(resting, address, words);
  assert.ok('state' in result);
  return result.state;
}

describe('the registers of the HVAC', () => {
  it('show setpoint 24.0 °C, automatic fan and automatic mode at the start', () => {
    assert.deepEqual(readHvac(resting, 'holding', 0, 3), [240, 0, 1]);
  });

  it('show room temperature, fan, cooling power and status', () => {
    const hvac = { ...resting, roomC: 28.24, actualFanPercent: 49.6, coolingKw: 45, atLimit: true };
    assert.deepEqual(readHvac(hvac, 'input', 0, 4), [282, 50, 450, 0b0101]);
    const boosted = { ...hvac, setpointC: 18, fanPercent: 80, atLimit: false };
    assert.deepEqual(readHvac(boosted, 'input', 3, 1), [0b1011]);
  });

  it('show a temperature below zero in two’s complement', () => {
    assert.deepEqual(readHvac({ ...resting, roomC: -0.5 }, 'input', 0, 1), [0xfffb]);
  });

  it('show the energy as a float with the high word first', () => {
    assert.deepEqual(readHvac({ ...resting, energyKwh: 1 }, 'input', 10, 2), [0x3f80, 0]);
  });

  it('read as 0 between two values and do not exist after the last', () => {
    assert.deepEqual(readHvac(resting, 'input', 4, 6), [0, 0, 0, 0, 0, 0]);
    assert.equal(readHvac(resting, 'input', 11, 2), undefined);
    assert.equal(readHvac(resting, 'holding', 3, 1), undefined);
  });

  it('take a setpoint and keep it within 12.0 to 30.0 °C', () => {
    assert.equal(written(0, 185).setpointC, 18.5);
    assert.equal(written(0, 50).setpointC, 12);
    assert.equal(written(0, 0xffff).setpointC, 12);
    assert.equal(written(0, 400).setpointC, 30);
  });

  it('take several values in one write, or none of them', () => {
    const { setpointC, fanPercent, mode } = written(0, 180, 70, 0);
    assert.deepEqual({ setpointC, fanPercent, mode }, { setpointC: 18, fanPercent: 70, mode: 0 });
    assert.deepEqual(writeHvac(resting, 0, [180, 101]), { refused: 'value' });
  });

  it('refuse a fan speed above 100 %, an unknown mode and an address that does not exist', () => {
    assert.deepEqual(writeHvac(resting, 1, [101]), { refused: 'value' });
    assert.deepEqual(writeHvac(resting, 2, [2]), { refused: 'value' });
    assert.deepEqual(writeHvac(resting, 3, [0]), { refused: 'address' });
  });

  it('do not share an address within a table', () => {
    const places = HVAC_REGISTERS.map(({ table, address }) => `${table} ${address}`);
    assert.equal(new Set(places).size, places.length);
  });
});
