import { equal } from 'node:assert/strict';
import { cooling, DELAY, flowWith, hotRule, INJECT, wired } from '../scenario/flows.ts';
import { reportsOf, saidIn } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';

const hall = (timeline: string) => `0s plant/hall/temperature 20 | ${timeline}`;
const func = (code: string, more: Record<string, unknown> = {}) => ({
  func: code,
  outputs: 1,
  timeout: 0,
  libs: [],
  ...more,
});
const trigger = {
  ...{
    op1: '',
    op2: '',
    op1type: 'pay',
    op2type: 'nul',
    duration: '4',
    units: 's',
    extend: false,
    overrideDelay: false,
  },
  ...{ reset: '', bytopic: 'all', topic: 'topic', outputs: 1 },
};

/** Stock nodes in the flow, and what must happen in simulated time. */
const CASES: Record<string, FlowNode[]> = {
  'a delay of 5 s before a write': flowWith(
    [hotRule(['wait']), wired('wait', 'delay', DELAY, ['cool']), cooling({ validForSeconds: 30 })],
    {
      timeline: hall('10s 30 | 1m end'),
      expected: '10s raised "hot" H | 15s written hvac/setpoint 18 °C',
    },
  ),
  'a delay that makes a command too late': flowWith(
    [hotRule(['wait']), wired('wait', 'delay', DELAY, ['cool']), cooling({ validForSeconds: 3 })],
    {
      timeline: hall('10s 30 | 1m end'),
      expected: '10s raised "hot" H | 15s refused "cool" "too late"',
    },
  ),
  'a rate limit of one message in 10 s': flowWith(
    [
      hotRule(['slow']),
      wired('slow', 'delay', { ...DELAY, pauseType: 'rate', nbRateUnits: '10' }, ['cool']),
      cooling({ validForSeconds: 30 }),
    ],
    {
      timeline:
        '0s plant/hall/temperature 20 | plant/oven/temperature 20 | 10s plant/hall/temperature 30 | plant/oven/temperature 30 | 1m end',
      expected:
        '10s raised "hot" hall/temperature | 10s raised "hot" oven/temperature | 10s written "cool" | 20s written "cool"',
    },
  ),
  'a trigger that sends again when it ends': flowWith(
    [
      hotRule(['hold']),
      wired('hold', 'trigger', { ...trigger, op1type: 'nul', op2type: 'payl' }, ['cool']),
      cooling({ validForSeconds: 30 }),
    ],
    { timeline: hall('10s 30 | 1m end'), expected: '10s raised "hot" H | 14s written "cool" 18 °C' },
  ),
  'an inject at the start, and a Function node with a timer': flowWith(
    [
      wired('once', 'inject', { ...INJECT, once: true, onceDelay: '3' }, ['later']),
      wired('later', 'function', func('setTimeout(() => { node.send(msg); node.done(); }, 7000);'), ['readings']),
      hotRule([]),
    ],
    { timeline: '1m end', expected: '10s raised "hot" H plant/hall/temperature' },
  ),
  'an inject that repeats, and a Function node that counts': flowWith(
    [
      wired('often', 'inject', { ...INJECT, repeat: '10' }, ['count']),
      wired(
        'count',
        'function',
        func("const n = (context.get('n') || 0) + 1; context.set('n', n); msg.payload = 25 + n; return msg;"),
        ['readings'],
      ),
      hotRule([]),
    ],
    { timeline: '1m end', expected: '30s raised "hot" H' },
  ),
  'an inject on a schedule': flowWith(
    [wired('eight', 'inject', { ...INJECT, crontab: '05 08 * * *' }, ['readings']), hotRule([])],
    { given: 'start 2026-01-05 08:03', timeline: '5m end', expected: '2m raised "hot" H' },
  ),
  'the local hour of a night in which clocks go forward': flowWith(
    [
      wired('often', 'inject', { ...INJECT, repeat: '60' }, ['hour']),
      wired('hour', 'function', func('msg.payload = new Date().getHours(); return msg;'), ['readings']),
      hotRule([], { high: 2 }),
    ],
    { given: 'start 2026-03-29 01:30', timeline: '1h end', expected: '30m raised "hot" H' },
  ),
  'a Function node that waits for promises and for the disk': flowWith(
    [
      wired(
        'work',
        'function',
        func("const { size } = await fs.stat('.'); await 0; msg.payload = size > 0 ? 30 : 20; return msg;", {
          libs: [{ var: 'fs', module: 'fs/promises' }],
        }),
        ['readings'],
      ),
      hotRule([]),
    ],
    { timeline: '5s send "work" 1 plant/hall/temperature | 10s end', expected: '5s raised "hot" H' },
  ),
  'a link call to another tab and back': [
    ...flowWith(
      [
        wired('press', 'inject', INJECT, ['call']),
        wired('call', 'link call', { links: ['in'], linkType: 'static', timeout: '30' }, ['readings']),
        { ...wired('in', 'link in', { links: [] }, ['wait']), z: 'other' },
        { ...wired('wait', 'delay', DELAY, ['out']), z: 'other' },
        { ...wired('out', 'link out', { mode: 'return', links: [] }), z: 'other' },
        hotRule([]),
      ],
      { timeline: '10s press "press" | 20s end', expected: '15s raised "hot" H' },
    ),
    { id: 'other', type: 'tab', label: 'other', disabled: false, info: '' },
  ],
};

describe('stock nodes in a scenario', () => {
  const said = new Map<string, string>();
  before(async function () {
    this.timeout(30_000);
    const { files } = await reportsOf(Object.values(CASES));
    for (const [i, name] of Object.keys(CASES).entries()) {
      const report = files[i]?.scenarios[0];
      said.set(name, report ? [saidIn(report), ...report.complaints].join('\n') : 'not run');
    }
  });
  for (const name of Object.keys(CASES)) {
    it(`keep simulated time: ${name}`, () => equal(said.get(name), ''));
  }
});
