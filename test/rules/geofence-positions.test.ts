import { deepEqual, equal, match } from 'node:assert/strict';
import { following, START } from './geofence-timeline.ts';

describe('a position of two properties', () => {
  it('is one when both are known with about the same source time, in whichever order they come', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.tell(10, 1, 16);
    followed.tell(10.2, 0, 70);
    deepEqual(followed.said, ['raise@10.2']);
    equal(followed.message(), 'acme/agv-3 left hall 1: in yard, 20 m outside at 70, 16');
  });

  it('takes a number that comes alone with the other as it was, a second later or with the next: only what changes may be reported', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.tell(10, 0, 70);
    deepEqual(followed.said, []);
    followed.until(12);
    deepEqual(followed.said, ['raise@11']);
    followed.tell(20, 0, 49);
    followed.tell(20.4, 0, 48);
    deepEqual(followed.said, ['raise@11', 'clear@20.4']);
  });

  it('is not one of numbers of other times', () => {
    const followed = following({ alarm: 'entered', whichAreas: 'pit' });
    followed.at(0, 40, 40);
    followed.tell(10, 0, 85);
    followed.tell(10.5, 1, 15, { time: 15 });
    deepEqual(followed.state().fix, { time: START + 10_000, position: [85, 40] });
  });

  it('never mixes an old number with a new one while both come', () => {
    // On the way from hall 1 to the yard around a corner, nothing is ever in between.
    const followed = following({ alarm: 'entered', whichAreas: 'pit', margin: 0 });
    followed.at(0, 85, 40);
    followed.at(1, 40, 15);
    followed.at(2, 85, 40);
    deepEqual(followed.said, []);
  });

  it('is none while one of them is bad, no number, or not on Earth', () => {
    const followed = following({ coordinates: 'geographic', areas: AROUND_MUNICH, whichAreas: '' });
    followed.at(0, 11.5, 48.1);
    followed.tell(10, 0, 11.5);
    followed.tell(10, 1, null, { bad: 'no fix' });
    match(followed.explained(10), /^its position is not known: no fix/);
    followed.tell(20, 1, 'here');
    match(followed.explained(20), /^its position is not known: no position: here/);
    followed.at(30, 11.5, 148.1);
    match(followed.explained(30), /^its position is not known: no position: 11.5, 148.1/);
    deepEqual(followed.said, []);
    followed.at(40, 11.6, 48.1);
    deepEqual(followed.said, ['raise@40']);
    equal(followed.message(), 'acme/agv-3 left Munich: 3 km outside at 48.1, 11.6');
  });

  it('does not go back in time', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.at(20, 41, 15);
    followed.tell(22, 0, 70, { time: 10 });
    followed.until(24);
    followed.at(25, 70, 15, { time: 10 });
    followed.until(40);
    deepEqual(followed.said, []);
    deepEqual(followed.state().fix?.position, [41, 15]);
  });
});

const AROUND_MUNICH = JSON.stringify({
  ...{ type: 'Feature', properties: { name: 'Munich' } },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [11.45, 48.05],
        [11.56, 48.05],
        [11.56, 48.15],
        [11.45, 48.15],
      ],
    ],
  },
});

describe('a position as the text of one property', () => {
  it('is followed likewise', () => {
    const followed = following({
      position: 'one property',
      coordinates: 'geographic',
      areas: AROUND_MUNICH,
      whichAreas: '',
    });
    followed.tell(0, 0, '48.1, 11.5');
    followed.tell(10, 0, '{"type":"Point","coordinates":[11.6,48.1]}');
    followed.tell(9, 0, '48.1, 11.5', { time: 5 });
    deepEqual(followed.said, ['raise@10']);
    followed.tell(20, 0, 'lost');
    match(followed.explained(20), /^its position is not known: no position: lost; it is/);
    followed.tell(30, 0, '48.1, 11.5');
    deepEqual(followed.said, ['raise@10', 'clear@30']);
  });
});
