import { deepEqual, equal, match } from 'node:assert/strict';
import { born, EPOCH, LEVEL, SOURCE, session, timeline } from './edge-timeline.ts';
import { type Told, vector } from './payload.ts';

describe('an edge node that is born', () => {
  it('tells each metric with its value, under group, node, device and name, and nothing of its session', () => {
    const { say, counts } = timeline();
    const own = [session(7), { name: 'Node Control/Rebirth', value: 0 }, { name: 'cpu/load', value: 40, unit: '%' }];
    deepEqual(say(1, 'hall/NBIRTH/gw', 0, own), ['hall/gw/cpu/load = 40 in % @1']);
    deepEqual(say(2, 'hall/DBIRTH/gw/tank', 1, [LEVEL]), ['hall/gw/tank/level = 5 @2']);
    equal(counts(), '1 alive');
  });

  it('then names its metrics by alias, each in its own device', () => {
    const { say } = timeline();
    say(0, 'hall/NBIRTH/gw', 0, [session(7)]);
    say(0, 'hall/DBIRTH/gw/a', 1, [{ name: 'level', alias: 1, value: 5, unit: 'm' }]);
    say(0, 'hall/DBIRTH/gw/b', 2, [{ name: 'speed', alias: 1, value: 6 }]);
    deepEqual(say(1, 'hall/DDATA/gw/a', 3, [{ alias: 1, value: 7 }]), ['hall/gw/a/level = 7 in m @1']);
    deepEqual(say(2, 'hall/DDATA/gw/b', 4, [{ alias: 1, value: 8 }]), ['hall/gw/b/speed = 8 @2']);
  });

  it('gives the time of the metric, else of the payload, else that of reception', () => {
    const { say } = born();
    deepEqual(say(9, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 1, time: 3 }], 4), ['hall/gw/tank/level = 1 @3']);
    deepEqual(say(9, 'hall/DDATA/gw/tank', 3, [{ alias: 1, value: 1 }], 4), ['hall/gw/tank/level = 1 @4']);
    deepEqual(say(9, 'hall/DDATA/gw/tank', 4, [{ alias: 1, value: 1 }]), ['hall/gw/tank/level = 1 @9']);
  });

  it('gives null, and the quality that a metric has', () => {
    const { say } = born();
    const tell = (seq: number, metric: Told) => say(1, 'hall/DDATA/gw/tank', seq, [{ alias: 1, ...metric }]);
    deepEqual(tell(2, { isNull: true, value: 7 }), ['hall/gw/tank/level = null @1']);
    deepEqual(tell(3, { value: 1, quality: 192 }), ['hall/gw/tank/level = 1 @1']);
    deepEqual(tell(4, { value: 1, quality: 500 }), ['hall/gw/tank/level = 1 bad stale @1']);
    deepEqual(tell(5, { value: 1, quality: 0 }), ['hall/gw/tank/level = 1 bad bad at the device @1']);
    deepEqual(tell(6, { value: 1, quality: 64 }), ['hall/gw/tank/level = 1 uncertain quality 64 @1']);
    deepEqual(tell(7, { value: 1, quality: 24 }), ['hall/gw/tank/level = 1 bad quality 24 @1']);
  });
});

describe('an edge node that others wrote', () => {
  const heard = (name: string) => {
    const line = timeline();
    line.edgeNodes.take({ topic: 'spBv1.0/hall/NBIRTH/gw', payload: vector(name), receivedAt: EPOCH }, SOURCE);
    return line;
  };

  it('has its data read by the data types of its birth', () => {
    const { say } = heard('one of each type');
    deepEqual(say(1, 'hall/NDATA/gw', 1, [{ alias: 1, whole: 255 }]), ['hall/gw/Int8 = -1 @1']);
    deepEqual(say(2, 'hall/NDATA/gw', 2, [{ alias: 14, whole: 1 }]), ['hall/gw/Boolean = true @2']);
    deepEqual(say(3, 'hall/NDATA/gw', 3, [{ alias: 7, whole: 300 }]), [
      'hall/gw/UInt8 = null bad not a value of the type UInt8 @3',
    ]);
  });

  it('has what is no single value counted', () =>
    equal(heard('what has no single value').counts(), '1 alive, 4 skipped'));
});

describe('an edge node that dies', () => {
  it('is gone with all metrics of its own and of its devices, at the time of reception, with what they said last', () => {
    const { say, counts } = born();
    say(1, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 6 }]);
    deepEqual(say(10, 'hall/NDEATH/gw', undefined, [session(7)], 0), [
      'hall/gw/load = 40 bad device-offline @10',
      'hall/gw/tank/level = 6 bad device-offline @10',
    ]);
    equal(counts(), '0 alive, 1 dead');
  });

  it('is not where the death is of an older session; it is asked whether it is there', () => {
    const { say, counts } = born();
    deepEqual(say(10, 'hall/NDEATH/gw', undefined, [session(6)]), ['asks hall/gw']);
    equal(counts(), '1 alive');
    deepEqual(say(11, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 6 }]), ['hall/gw/tank/level = 6 @11']);
  });

  it('dies where birth or death bears no number', () => {
    equal(born().say(10, 'hall/NDEATH/gw', undefined, []).length, 2);
  });

  it('dies once', () => {
    const { say } = born();
    say(10, 'hall/NDEATH/gw', undefined, [session(7)]);
    deepEqual(say(11, 'hall/NDEATH/gw', undefined, [session(7)]), []);
  });

  it('that nobody knew tells nothing', () =>
    deepEqual(timeline().say(1, 'hall/NDEATH/gw', undefined, [session(7)]), []));

  it('is good again at its births, also with a value that has not changed since before', () => {
    const { say, counts } = born();
    say(10, 'hall/NDEATH/gw', undefined, [session(7)]);
    const own = [session(8), { name: 'load', alias: 9, value: 40, time: 0 }];
    deepEqual(say(20, 'hall/NBIRTH/gw', 0, own), ['hall/gw/load = 40 @20']);
    deepEqual(say(21, 'hall/DBIRTH/gw/tank', 1, [{ ...LEVEL, time: 0 }]), ['hall/gw/tank/level = 5 @21']);
    equal(counts(), '1 alive');
    deepEqual(say(30, 'hall/NDEATH/gw', undefined, [session(7)]), ['asks hall/gw']);
    equal(say(31, 'hall/NDEATH/gw', undefined, [session(8)]).length, 2);
  });

  it('has the time of its last value where its clock is ahead', () => {
    const { say } = born();
    say(1, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 6, time: 14 }]);
    deepEqual(say(10, 'hall/NDEATH/gw', undefined, [session(7)]), [
      'hall/gw/load = 40 bad device-offline @10',
      'hall/gw/tank/level = 6 bad device-offline @14',
    ]);
    say(11, 'hall/NBIRTH/gw', 0, [session(8)]);
    deepEqual(say(11, 'hall/DBIRTH/gw/tank', 1, [{ ...LEVEL, time: 1 }]), ['hall/gw/tank/level = 5 @14']);
  });

  it('is followed by data that count, also where the clock is behind since then', () => {
    const { say } = born();
    say(1, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 6, time: 1 }]);
    say(10, 'hall/NDEATH/gw', undefined, [session(7)]);
    say(20, 'hall/NBIRTH/gw', 0, [session(8)]);
    deepEqual(say(20, 'hall/DBIRTH/gw/tank', 1, [{ ...LEVEL, time: -980 }]), ['hall/gw/tank/level = 5 @20']);
    deepEqual(say(21, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 7, time: -979 }]), ['hall/gw/tank/level = 7 @21']);
    deepEqual(say(22, 'hall/DDATA/gw/tank', 3, [{ alias: 1, value: 8, time: 21.5 }]), ['hall/gw/tank/level = 8 @21.5']);
    const late = { alias: 1, value: 99, time: -60, isHistorical: true };
    deepEqual(say(23, 'hall/DDATA/gw/tank', 4, [late]), ['hall/gw/tank/level = 99 @-60']);
  });

  it('is followed by a birth that is believed, where the clock was too far ahead before', () => {
    const { say } = born();
    say(1, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 6, time: 600 }]);
    say(10, 'hall/NDEATH/gw', undefined, [session(7)]);
    say(20, 'hall/NBIRTH/gw', 0, [session(8)]);
    deepEqual(say(20, 'hall/DBIRTH/gw/tank', 1, [{ ...LEVEL, time: 20 }]), ['hall/gw/tank/level = 5 @20']);
  });

  it('is not told by data that were measured before', () => {
    const { say } = born();
    const late = { alias: 1, value: 99, time: -60, isHistorical: true };
    deepEqual(say(1, 'hall/DDATA/gw/tank', 2, [late]), ['hall/gw/tank/level = 99 @-60']);
    equal(say(2, 'hall/NDEATH/gw', undefined, [session(7)])[1], 'hall/gw/tank/level = 5 bad device-offline @2');
  });

  it('says nothing more until it is born again: it is asked', () => {
    const { say } = born();
    say(10, 'hall/NDEATH/gw', undefined, [session(7)]);
    deepEqual(say(11, 'hall/DDATA/gw/tank', 2, [{ alias: 1, value: 6 }]), ['asks hall/gw']);
    deepEqual(say(21, 'hall/DBIRTH/gw/tank', 3, [LEVEL]), ['asks hall/gw']);
  });
});

describe('a device that dies', () => {
  it('is gone alone, at the time of the message, and back with its birth', () => {
    const { say, counts } = born();
    deepEqual(say(10, 'hall/DDEATH/gw/tank', 2, [], 9), ['hall/gw/tank/level = 5 bad device-offline @9']);
    equal(counts(), '1 alive');
    deepEqual(say(11, 'hall/NDATA/gw', 3, [{ alias: 9, value: 41 }]), ['hall/gw/load = 41 @11']);
    deepEqual(say(12, 'hall/DDATA/gw/tank', 4, [{ alias: 1, value: 6 }]), ['asks hall/gw']);
    deepEqual(say(13, 'hall/DBIRTH/gw/tank', 5, [LEVEL]), ['hall/gw/tank/level = 5 @13']);
    deepEqual(say(14, 'hall/DDATA/gw/tank', 6, [{ alias: 1, value: 6 }]), ['hall/gw/tank/level = 6 @14']);
  });

  it('does not die a second time with its node', () => {
    const { say } = born();
    say(10, 'hall/DDEATH/gw/tank', 2, []);
    deepEqual(say(11, 'hall/NDEATH/gw', undefined, [session(7)]), ['hall/gw/load = 40 bad device-offline @11']);
  });

  it('dies with its node, though it was not born again after that', () => {
    const { say } = born();
    say(5, 'hall/NBIRTH/gw', 0, [session(8)]);
    deepEqual(say(6, 'hall/DDATA/gw/tank', 1, [{ alias: 1, value: 6 }]), ['asks hall/gw']);
    deepEqual(say(10, 'hall/NDEATH/gw', undefined, [session(8)]), ['hall/gw/tank/level = 5 bad device-offline @10']);
  });
});

describe('an edge node is asked for its births', () => {
  it('where data come before them, at most every ten seconds', () => {
    const { say, counts } = timeline();
    const data = (at: number, seq: number) => say(at, 'hall/DDATA/gw/tank', seq, [{ alias: 1, value: 6 }]);
    deepEqual([data(0, 1), data(9.9, 2), data(10, 3)], [['asks hall/gw'], [], ['asks hall/gw']]);
    equal(counts(), '0 alive, 1 without birth');
    deepEqual(say(11, 'hall/NDATA/other', 1, [{ alias: 1, value: 6 }]), ['asks hall/other']);
  });

  it('where sequence numbers have a gap; what came is taken', () => {
    const { say } = born();
    deepEqual(say(1, 'hall/NDATA/gw', 3, [{ alias: 9, value: 41 }]), ['hall/gw/load = 41 @1', 'asks hall/gw']);
    deepEqual(say(20, 'hall/NDATA/gw', 4, [{ alias: 9, value: 42 }]), ['hall/gw/load = 42 @20']);
    deepEqual(say(21, 'hall/DDEATH/gw/tank', 6, []).at(-1), 'asks hall/gw');
    deepEqual(say(41, 'hall/DBIRTH/gw/tank', 9, [LEVEL]).at(-1), 'asks hall/gw');
  });

  it('but not where they begin again after 255, come twice, or are not sent', () => {
    const { say } = timeline();
    say(0, 'hall/NBIRTH/gw', 254, [session(7), { name: 'load', alias: 9, value: 40 }]);
    const data = (at: number, seq: number | undefined) => say(at, 'hall/NDATA/gw', seq, [{ alias: 9, value: at }]);
    const asked = [255, 0, 0, undefined, 1].flatMap((seq, i) => data(i + 1, seq)).filter((text) => /asks/.test(text));
    deepEqual(asked, []);
  });

  it('where no birth has named the metric, by alias or by name', () => {
    const { say } = born();
    const metrics = [
      { alias: 5, value: 1 },
      { alias: 9, value: 41 },
    ];
    deepEqual(say(1, 'hall/NDATA/gw', 2, metrics), ['hall/gw/load = 41 @1', 'asks hall/gw']);
    deepEqual(say(20, 'hall/NDATA/gw', 3, [{ name: 'other', value: 1 }]), ['asks hall/gw']);
    deepEqual(say(40, 'hall/NDATA/gw', 4, [{ name: 'Node Control/Rebirth', value: 0 }]), []);
  });

  it('where its device was never born', () => {
    deepEqual(born().say(1, 'hall/DDATA/gw/pump', 2, [{ alias: 1, value: 1 }]), ['asks hall/gw']);
  });
});

describe('what is no message of an edge node', () => {
  for (const topic of [
    'hall/NCMD/gw',
    'hall/DCMD/gw/tank',
    'STATE/host',
    'hall/NDATA/gw/tank',
    'hall/DDATA/gw',
    'hall/DDATA//x',
    'hall/NDATA',
  ])
    it(`${topic} is passed over`, () => {
      const { say, counts } = timeline();
      deepEqual(say(1, topic, 0, [LEVEL]), []);
      equal(counts(), '0 alive');
    });

  it('is refused with the reason where its bytes are none of Sparkplug B, and counted', () => {
    const { edgeNodes, counts } = timeline();
    const take = (topic: string) =>
      edgeNodes.take({ topic, payload: Buffer.from('{"on":1}'), receivedAt: EPOCH }, SOURCE);
    match(take('spBv1.0/hall/NBIRTH/gw').problem ?? '', /^not a Sparkplug B payload: /);
    equal(take('spBv1.0/hall/NDATA/gw').samples.length, 0);
    equal(counts(), '0 alive, 2 refused');
  });
});
