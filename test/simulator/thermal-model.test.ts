import assert from 'node:assert/strict';
import { DEMO_HALL, outsideTemperature, relativeHumidity, stepHall } from '../../src/simulator/thermal-model.ts';

const HOUR_MS = 3_600_000;

describe('the hall', () => {
  const inputs = { heatKw: 40, coolingKw: 24, outsideC: 22 };

  it('comes to rest where losses and cooling carry the heat', () => {
    const { temperatureC } = stepHall(DEMO_HALL, { temperatureC: 10 }, inputs, HOUR_MS);
    assert.equal(temperatureC.toFixed(6), '24.000000');
  });

  it('covers 63 % of the way in one time constant C / UA', () => {
    const timeConstantMs = (DEMO_HALL.heatCapacityKjPerK / DEMO_HALL.lossKwPerK) * 1000;
    const { temperatureC } = stepHall(DEMO_HALL, { temperatureC: 14 }, inputs, timeConstantMs);
    assert.equal(temperatureC.toFixed(3), (24 - 10 / Math.E).toFixed(3));
  });

  it('gets to the same temperature in one step or in many', () => {
    const whole = stepHall(DEMO_HALL, { temperatureC: 30 }, inputs, 10_000);
    let parts = { temperatureC: 30 };
    for (let i = 0; i < 100; i++) parts = stepHall(DEMO_HALL, parts, inputs, 100);
    assert.ok(Math.abs(whole.temperatureC - parts.temperatureC) < 1e-9);
  });

  it('is coldest outside at 4 h and warmest at 16 h, every day alike', () => {
    const at = (hours: number) => outsideTemperature(DEMO_HALL, hours * HOUR_MS);
    assert.equal(at(4).toFixed(3), '20.500');
    assert.equal(at(16).toFixed(3), '23.500');
    assert.equal(at(16 + 48).toFixed(3), '23.500');
  });

  it('has dryer air when it is warmer, with the same water in it', () => {
    assert.equal(relativeHumidity(DEMO_HALL, 24).toFixed(6), '45.000000');
    const warmer = relativeHumidity(DEMO_HALL, 33);
    assert.ok(warmer > 26 && warmer < 27.5, `${warmer} %`);
    assert.equal(relativeHumidity(DEMO_HALL, -10), 100);
  });
});
