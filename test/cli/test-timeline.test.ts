import { deepEqual, equal, match } from 'node:assert/strict';
import { cooling, flowWith, hotRule, wired } from '../scenario/flows.ts';
import { reportsOf, type ScenarioText, saidIn } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';

const order = wired('order', 'tieline-work-order', { cmms: 'book', title: '{rule} on {asset}', text: '{message}' }, []);
const slow = { onDelaySeconds: 10 };
const silent = 'plant/hall/temperature 20 °C';

/** Flows whose scenarios must pass. */
const PASSING: Record<string, FlowNode[]> = {
  'a restart in the middle of an on-delay: the time away does not count': flowWith([hotRule([], slow)], {
    timeline: '0s plant/hall/temperature 20 | 10s 30 | 15s restart 20s | 1m end',
    expected: '40s raised "hot" H hall/temperature',
  }),
  'a restart does not raise an alarm again, nor forget it': flowWith([hotRule(['order']), order], {
    timeline: '0s plant/hall/temperature 30 | 10s restart | 20s 20 | 30s end',
    expected: '0s raised "hot" | 0s order "hot on plant/hall" | 20s cleared "hot"',
  }),
  'a restart empties the memory of a Function node': flowWith(
    [
      wired(
        'count',
        'function',
        {
          func: "const n = (flow.get('n') || 0) + 1; flow.set('n', n); msg.payload = 26 + n; return msg;",
          outputs: 1,
          libs: [],
        },
        ['readings'],
      ),
      hotRule([]),
    ],
    {
      timeline:
        '1s send "count" 0 a/temperature | 2s restart | 10s send "count" 0 a/temperature | 20s send "count" 0 a/temperature | 30s end',
      expected: '20s raised "hot"',
    },
  ),
  'silence past the stale time stops a delay': flowWith([hotRule([], { onDelaySeconds: 80 })], {
    given: silent,
    timeline: '10s hall/temperature 30 | silence 2m | 3m end',
    expected: '2m30s raised "hot"',
  }),
  'a value of bad quality raises nothing, and the next good one does': flowWith([hotRule([])], {
    given: silent,
    timeline: '10s hall/temperature? bad | 20s 30 | 30s end',
    expected: '20s raised "hot"',
  }),
  'a value that moves evenly': flowWith([hotRule([])], {
    given: silent,
    timeline: '10s hall/temperature 30 over 20s | 50s 20 over 10s | end',
    expected: '26s raised "hot" | 53s cleared "hot"',
    toleranceSeconds: 1,
  }),
  'sensors that only speak when something changes, and an alarm that nothing but time raises': flowWith(
    [hotRule(['cool'], slow), cooling()],
    {
      given: silent,
      timeline: '10s hall/temperature 30 | 1m end',
      expected: '20s raised "hot" | 20s written "cool"',
      repeatSeconds: 0,
    },
  ),
  'an operator acknowledges': flowWith([hotRule([])], {
    given: silent,
    timeline: '10s hall/temperature 30 | 20s ack "hot" "on my way" | 30s 20 | 40s end',
    expected: '10s raised "hot" | 20s acknowledged "hot" | 30s cleared "hot"',
  }),
  'what is not armed is a dry run, until a person arms': flowWith([hotRule(['cool']), cooling()], {
    given: `not armed\n${silent}`,
    timeline: '10s hall/temperature 30 | 20s 20 | 30s arm | 40s 30 | 50s 20 | 60s disarm | 70s 30 | 80s end',
    expected: `10s raised "hot" | 10s dry-run hvac/setpoint 18 °C | 20s cleared "hot" | 40s closed "hot" | 40s raised "hot"
      40s written hvac/setpoint 64.4 °F | 50s cleared "hot" | 70s closed "hot" | 70s raised "hot" | 70s dry-run holding:0:int16 18`,
  }),
  'a device that is offline: the write fails, and its system alarm is its own doing': flowWith(
    [hotRule(['cool']), cooling()],
    {
      given: `${silent}\nhvac/setpoint 24 °C`,
      timeline: '10s offline "HVAC" 30s | 20s hall/temperature 30 | 1m end',
      expected: '20s raised "hot" | 20s failed "cool" "offline"',
    },
  ),
  'the system alarm of a link may be expected': flowWith([hotRule([])], {
    timeline: '10s offline "Broker" 30s | 1m end',
    expected: '10s raised "Plant" system high priority | 40s cleared "Plant" system',
  }),
  'a register over Modbus, with its scale': flowWith([hotRule([], { property: 'setpoint', unit: '°C', high: 25 })], {
    given: 'hvac/setpoint 24.9 °C',
    timeline: '10s hvac/setpoint 77 °F | 20s end',
    expected: '10s raised "hot" H hvac/setpoint',
  }),
  'a register that answers nothing is bad': flowWith(
    [hotRule([], { property: 'setpoint', low: 30, high: '', onDelaySeconds: 5 })],
    {
      given: 'hvac/setpoint 40 °C',
      timeline: '10s hvac/setpoint 20 | 12s silence 10s | 1m end',
      expected: '25s raised "hot" L',
    },
  ),
  'settings that are others for the test': flowWith([hotRule([])], {
    given: `${silent}\nset "hot" "High limit (H)" 40`,
    timeline: '10s hall/temperature 39.9 | 20s 40 | 30s end',
    expected: '20s raised "hot" H',
  }),
};

const wrong = (text: ScenarioText) => flowWith([hotRule(['cool']), cooling()], { given: silent, ...text });
/** Flows whose scenarios must not pass, and what must be said. */
const FAILING: Record<string, [FlowNode[], RegExp]> = {
  'what nobody expected': [
    wrong({ timeline: '10s hall/temperature 30 | 20s end', expected: 'nothing' }),
    /not expected: raised "hot" H plant\/hall\/temperature medium priority: plant\/hall\/temperature is 30, at or above/,
  ],
  'a signal that no input receives': [
    wrong({ timeline: '10s press-9/temperature 30 | 20s end', expected: 'nothing' }),
    /Timeline line 1: no input of the flow receives press-9\/temperature; there are plant\/# \("sensors"\), plant\/hvac\/setpoint/,
  ],
  'a polled value that is late': [
    wrong({ timeline: '10s hvac/setpoint 3 late 5m | 20s end', expected: 'nothing' }),
    /hvac\/setpoint is polled, and what is polled is never late/,
  ],
  'a unit of another kind': [
    wrong({ timeline: '10s hvac/setpoint 3 bar | 20s end', expected: 'nothing' }),
    /bar given, °C measured: bar cannot become Cel: pressure is not temperature/,
  ],
  'a rule that does not exist': [
    wrong({ timeline: '10s end', expected: '5s raised "cold"' }),
    /Expected line 1: the flow has no rule "cold"/,
  ],
  'a setting that does not exist': [
    wrong({ given: 'set "hot" "Hight limit" 3', timeline: '10s end', expected: 'nothing' }),
    /Given line 1: tieline-threshold "hot" has no setting "Hight limit"; it has Name, Plant, Assets/,
  ],
  'a person who acts while the runtime is away': [
    wrong({ timeline: '10s restart 20s | 15s ack | 30s end', expected: 'nothing' }),
    /Timeline line 1: ack while the runtime is away/,
  ],
  'a node type that the runtime does not know': [
    [...wrong({ timeline: '10s end', expected: 'nothing' }), wired('strange', 'my-special-node', {})],
    /my-special-node "strange": this runtime does not know the node type "my-special-node"/,
  ],
  'a rule that cannot run, where nothing may happen': [
    flowWith([hotRule([], { high: '' })], { timeline: '10s end', expected: 'nothing' }),
    /tieline-threshold "hot" does not run: .*given; allowed/,
  ],
  'messages that go round in a circle': [
    [
      ...wrong({ timeline: '5s send "round" 1 | 10s end', expected: 'nothing' }),
      wired('round', 'function', { func: 'return msg;', outputs: 1, libs: [] }, ['round']),
    ],
    /does not come to rest: its messages go round in a circle/,
  ],
  'a text that is not understood': [
    wrong({ timeline: '10s hall/temperature warm | 20s end', expected: 'nothing' }),
    /Timeline line 1: "warm" given; allowed: a value such as 78 °C/,
  ],
};

describe('the timeline of a scenario', () => {
  const reports = new Map<string, { status: string; said: string }>();
  before(async function () {
    this.timeout(60_000);
    const names = [...Object.keys(PASSING), ...Object.keys(FAILING)];
    const { files } = await reportsOf([...Object.values(PASSING), ...Object.values(FAILING).map(([flow]) => flow)]);
    for (const [i, name] of names.entries()) {
      const report = files[i]?.scenarios[0];
      if (report) reports.set(name, { status: report.status, said: saidIn(report) });
    }
  });
  for (const name of Object.keys(PASSING)) {
    it(`plays ${name}`, () => deepEqual(reports.get(name), { status: 'passed', said: '' }));
  }
  for (const [name, [, says]] of Object.entries(FAILING)) {
    it(`does not let pass ${name}`, () => {
      equal(reports.get(name)?.status === 'passed', false);
      match(reports.get(name)?.said ?? '', says);
    });
  }
});
