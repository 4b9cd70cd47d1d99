import assert from 'node:assert/strict';
import { faultNews, parseFaultCommand, stepFaults, switchFault } from '../../src/simulator/faults.ts';

describe('a fault command', () => {
  const once = { command: { fault: 'heat-spike', change: 'once' } };
  const commands: [string, unknown][] = [
    ['heat-spike', once],
    [' heat-spike\n', once],
    ['{"fault":"heat-spike"}', once],
    ['{"fault":"hvac-offline","on":true}', { command: { fault: 'hvac-offline', change: 'on' } }],
    ['{"fault":"sensor-failure","on":false}', { command: { fault: 'sensor-failure', change: 'off' } }],
  ];
  for (const [text, expected] of commands) {
    it(`is understood as ${JSON.stringify(text)}`, () => assert.deepEqual(parseFaultCommand(text), expected));
  }

  for (const text of ['', 'fire', '{"fault":', '{"fault":7}', '{}', '["heat-spike"]', 'toString']) {
    it(`is answered with the names of the faults when it is ${JSON.stringify(text)}`, () => {
      const parsed = parseFaultCommand(text);
      assert.ok('problem' in parsed && parsed.problem.includes('heat-spike, bearing-press-2'));
    });
  }

  it('is refused when "on" is not true or false', () => {
    const parsed = parseFaultCommand('{"fault":"heat-spike","on":"yes"}');
    assert.ok('problem' in parsed && parsed.problem.includes('true or false'));
  });
});

describe('a fault', () => {
  const once = { fault: 'heat-spike', change: 'once' } as const;

  it('ends by itself after its own duration', () => {
    const began = switchFault({}, once);
    assert.deepEqual(stepFaults(began, 39_999), { 'heat-spike': 1 });
    assert.deepEqual(stepFaults(began, 40_000), {});
  });

  it('lasts until it is switched off when it was switched on', () => {
    const held = switchFault({}, { fault: 'heat-spike', change: 'on' });
    assert.deepEqual(stepFaults(held, 1e9), held);
    assert.deepEqual(switchFault(held, once), held);
    assert.deepEqual(switchFault(held, { fault: 'heat-spike', change: 'off' }), {});
  });

  it('is announced when it begins and when it ends, and not in between', () => {
    assert.deepEqual(faultNews({}, { 'heat-spike': 5 }), ['heat spike: an oven door stands open']);
    assert.deepEqual(faultNews({ 'heat-spike': 5 }, { 'heat-spike': 4 }), []);
    assert.deepEqual(faultNews({ 'heat-spike': 5 }, {}), ['heat spike over: the oven door is closed']);
  });
});
