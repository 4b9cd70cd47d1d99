import assert from 'node:assert/strict';
import { DEMO_HVAC, type HvacSettings, type HvacState, restingHvac, stepHvac } from '../../src/simulator/hvac-model.ts';

/** The unit after five minutes in a room that stays as warm. */
function coolingAt(roomC: number, settings: Partial<HvacSettings>): HvacState {
  let hvac: HvacState = { ...restingHvac(DEMO_HVAC), ...settings };
  for (let t = 0; t < 300_000; t += 250) hvac = stepHvac(DEMO_HVAC, hvac, { roomC }, 250);
  return hvac;
}

describe('the cooling unit', () => {
  it('cools no more than economy allows at 24 °C, however warm the room is', () => {
    const hvac = coolingAt(33, { setpointC: 24 });
    assert.equal(hvac.coolingKw.toFixed(2), '45.00');
    assert.equal(hvac.atLimit, true);
  });

  it('cools harder with each degree the setpoint is lowered, up to its full power at 18 °C', () => {
    const powers = [24, 22, 20, 18, 14].map((setpointC) => Math.round(coolingAt(33, { setpointC }).coolingKw));
    assert.deepEqual(powers, [45, 70, 96, 121, 121]);
  });

  it('does not heat a room that is colder than its setpoint', () => {
    assert.equal(coolingAt(15, {}).coolingKw.toFixed(3), '0.000');
  });

  it('turns its fan faster the harder it cools', () => {
    assert.ok(coolingAt(33, { setpointC: 18 }).actualFanPercent > 99);
    assert.ok(coolingAt(33, { setpointC: 24 }).actualFanPercent < 60);
  });

  it('cools only as far as a fixed fan speed carries the cold', () => {
    const hvac = coolingAt(33, { setpointC: 18, fanPercent: 50 });
    assert.equal(hvac.coolingKw.toFixed(1), '60.5');
    assert.equal(hvac.actualFanPercent, 50);
  });

  it('does nothing when it is off', () => {
    const hvac = coolingAt(33, { mode: 0 });
    assert.equal(hvac.coolingKw.toFixed(3), '0.000');
    assert.equal(hvac.actualFanPercent, 0);
    assert.equal(hvac.atLimit, false);
  });

  it('keeps its compressors running for a while when the setpoint goes back to 24 °C', () => {
    const boosted = coolingAt(33, { setpointC: 18 });
    const soon = stepHvac(DEMO_HVAC, { ...boosted, setpointC: 24 }, { roomC: 33 }, 5000);
    assert.ok(soon.limitKw > 100, `${soon.limitKw} kW`);
    const later = stepHvac(DEMO_HVAC, { ...boosted, setpointC: 24 }, { roomC: 33 }, 120_000);
    assert.ok(later.limitKw < 46, `${later.limitKw} kW`);
  });

  it('follows a changed demand with its lag and counts the energy it takes', () => {
    const before = restingHvac(DEMO_HVAC);
    const soon = stepHvac(DEMO_HVAC, before, { roomC: 33 }, DEMO_HVAC.lagMs);
    assert.equal(soon.coolingKw.toFixed(2), (45 - 21 / Math.E).toFixed(2));
    const later = stepHvac(DEMO_HVAC, { ...before, coolingKw: 45 }, { roomC: 33 }, 3_600_000);
    assert.equal(later.energyKwh.toFixed(3), '15.000');
  });
});
