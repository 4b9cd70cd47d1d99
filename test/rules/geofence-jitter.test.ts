import { deepEqual, equal, match } from 'node:assert/strict';
import { following } from './geofence-timeline.ts';

describe('the dwell time of a geofence, 10 s', () => {
  const dwelling = (more: object = {}) => following({ dwellSeconds: 10, ...more });

  it('must be over, though no further position comes', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    match(followed.explained(8), /^it is 20 m outside hall 1 at 70, 15; alarms after 7 s more of good time$/);
    followed.until(14.9);
    deepEqual(followed.said, []);
    followed.until(20);
    deepEqual(followed.said, ['raise@15']);
    equal(followed.message(), 'acme/agv-3 left hall 1: in yard, 20 m outside for 10 s at 70, 15');
  });

  it('begins anew when the asset was back, also when it was back only to the margin', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.at(12, 54, 15);
    followed.at(13, 70, 15);
    followed.until(22.9);
    deepEqual(followed.said, []);
    followed.until(30);
    deepEqual(followed.said, ['raise@23']);
  });

  it('counts good time only: not after a bad value, nor once the position is stale', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.tell(10, 0, null, { bad: 'comm-failure' });
    match(followed.explained(20), /^its position is not known: comm-failure; it is 20 m outside/);
    followed.at(40, 70, 15);
    followed.until(44.9);
    deepEqual(followed.said, []);
    followed.until(50);
    deepEqual(followed.said, ['raise@45']);

    const stale = dwelling({ dwellSeconds: 100 });
    stale.at(0, 40, 15);
    stale.at(5, 70, 15);
    stale.until(1000);
    match(
      stale.explained(1000),
      /^its last position is stale: time does not count; .*alarms after 40 s more of good time$/,
    );
    stale.at(1000, 70, 15);
    stale.until(1039);
    deepEqual(stale.said, []);
    stale.until(1041);
    deepEqual(stale.said, ['raise@1040']);
  });

  it('does not count the time in which the runtime was away, and goes on after it', () => {
    const followed = dwelling();
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.away(11, 41);
    followed.until(44.9);
    deepEqual(followed.said, []);
    followed.until(100);
    deepEqual(followed.said, ['raise@45']);
    followed.away(100, 5000);
    followed.at(5001, 40, 15);
    deepEqual(followed.said, ['raise@45', 'clear@5001']);
  });
});

describe('positions in a row, three', () => {
  const counting = () => following({ fixes: 3 });

  it('must say so before the alarm raises, and before it clears', () => {
    const followed = counting();
    followed.at(0, 40, 15);
    for (const [at, x] of [
      [1, 70],
      [2, 70],
      [3, 40],
      [4, 70],
      [5, 70],
    ] as const)
      followed.at(at, x, 15);
    match(followed.explained(5), /; alarms after 1 more such position$/);
    deepEqual(followed.said, []);
    followed.at(6, 71, 15);
    deepEqual(followed.said, ['raise@6']);
    for (const [at, x] of [
      [7, 40],
      [8, 41],
      [9, 54],
      [10, 40],
      [11, 40],
    ] as const)
      followed.at(at, x, 15);
    deepEqual(followed.said, ['raise@6']);
    followed.at(12, 41, 15);
    deepEqual(followed.said, ['raise@6', 'clear@12']);
  });
});

describe('the speed check, 2 m/s', () => {
  const checked = () => following({ fastest: 2 });

  it('leaves out a position that the asset could not have reached, and says so', () => {
    const followed = checked();
    followed.at(0, 40, 15);
    followed.at(1, 140, 15);
    deepEqual(followed.said, []);
    equal(
      followed.explained(1),
      'the position 140, 15 is not believed: it needs 100 m/s, 2 m/s are possible; 1 of 3 that agree; it is 10 m inside hall 1 at 40, 15; alarms when it is more than 5 m outside',
    );
    followed.at(2, 42, 15);
    followed.at(3, 140, 15);
    followed.at(4, 43, 15);
    deepEqual(followed.said, []);
    deepEqual(followed.state().far, null);
  });

  it('believes the third of those that agree with each other, so that a wrong first one does not block for ever', () => {
    const followed = checked();
    followed.at(0, 40, 15);
    for (const [at, x] of [
      [1, 140],
      [2, 30],
      [2.5, 240],
      [3, 241],
      [4, 400],
      [5, 401],
    ] as const)
      followed.at(at, x, 15);
    deepEqual(followed.said, []);
    followed.at(6, 402, 15);
    deepEqual(followed.said, ['raise@6']);
  });

  it('allows as far as the time since the last position, and the margin', () => {
    const followed = checked();
    followed.at(0, 40, 15);
    followed.at(30, 105, 15);
    deepEqual(followed.said, ['raise@30']);
  });
});
