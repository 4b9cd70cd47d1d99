import { deepEqual } from 'node:assert/strict';
import { type FollowingStep, stepsToFollow } from '../../src/alarms/follow-device.ts';
import type { AlarmState } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';

const alarmIn = (state: AlarmState) => {
  const reading = { time: 1000 } as Reading;
  return { state, evidence: { reading } };
};

/** Alarms of devices do not latch, and those that are held are followed as well. */
type Followed = 'NORM' | 'UNACK' | 'ACKED' | 'RTNUN';

/** What the device says, and what the alarm goes through from each state; `–`: there is none yet. */
const TABLE: [active: boolean, acknowledged: boolean | undefined, Record<Followed | '–', FollowingStep[]>][] = [
  [true, false, { '–': ['raise'], NORM: ['raise'], UNACK: [], ACKED: [], RTNUN: ['raise'] }],
  [true, undefined, { '–': ['raise'], NORM: ['raise'], UNACK: [], ACKED: [], RTNUN: ['raise'] }],
  [
    ...([true, true] as const),
    {
      ...{ '–': ['raise', 'acknowledge'], NORM: ['raise', 'acknowledge'], UNACK: ['acknowledge'] },
      ...{ ACKED: [], RTNUN: ['raise', 'acknowledge'] },
    },
  ],
  [false, false, { '–': [], NORM: [], UNACK: ['clear'], ACKED: ['clear'], RTNUN: [] }],
  [false, undefined, { '–': [], NORM: [], UNACK: ['clear'], ACKED: ['clear'], RTNUN: [] }],
  [false, true, { '–': [], NORM: [], UNACK: ['acknowledge', 'clear'], ACKED: ['clear'], RTNUN: ['acknowledge'] }],
];

describe('an alarm that a device decides on', () => {
  for (const [active, acknowledged, expected] of TABLE) {
    for (const [state, steps] of Object.entries(expected) as [Followed | '–', FollowingStep[]][]) {
      const said = `${active ? 'active' : 'not active'}, acknowledged: ${acknowledged ?? 'never'}`;
      it(`in ${state}, of which the device says ${said}, goes through ${steps.join(', ') || 'nothing'}`, () => {
        const alarm = state === '–' ? undefined : alarmIn(state);
        deepEqual(stepsToFollow(alarm, { active, acknowledged }), steps);
      });
    }
  }

  it('that is active since later than ours is another occurrence; one that has only changed is not', () => {
    const said = { active: true, acknowledged: false };
    deepEqual(stepsToFollow(alarmIn('ACKED'), { ...said, activeSince: 1001 }), ['raise']);
    deepEqual(stepsToFollow(alarmIn('UNACK'), { ...said, activeSince: 1000 }), []);
  });
});
