import { deepEqual, equal, match } from 'node:assert/strict';
import { watching } from './sequence-timeline.ts';

describe('A without B within 60 s', () => {
  const without = { pattern: 'A without B', eventB: '[door] is closed' };

  it('raises at the end of T though nothing comes, and clears when B comes after all', async () => {
    const { begin, tell, until, said, message, explained } = await watching(without);
    begin();
    tell(10, 'door', 'open');
    match(explained(30), /^No alarm: \[door\] is open came 20 s ago; alarm in 40 s where \[door\] is closed does not/);
    until(69.9);
    deepEqual(said, []);
    until(70.1);
    deepEqual(said, ['raised@70']);
    equal(message(), 'acme/press: [door] is open, and [door] is closed did not come within 60 s');
    match(explained(100), /^In alarm: \[door\] is open, and \[door\] is closed did not come within 60 s/);
    tell(500, 'door', 'closed');
    deepEqual(said, ['raised@70', 'cleared@500']);
  });

  it('does not raise when B comes in time, at the end of T too', async () => {
    const { begin, tell, until, said } = await watching(without);
    begin();
    tell(10, 'door', 'open');
    tell(70, 'door', 'closed', { arrives: 70 });
    until(200);
    deepEqual(said, []);
    tell(300, 'door', 'open');
    tell(360.1, 'door', 'closed');
    deepEqual(said, ['raised@360', 'cleared@360.1']);
  });

  it('does not raise where B is so already', async () => {
    const { begin, tell, until, said, explained } = await watching({ pattern: 'A without B' });
    begin();
    tell(5, 'light', 'on');
    tell(10, 'door', 'open');
    until(200);
    deepEqual(said, []);
    match(explained(200), /and \[light\] is on is not missing/);
    tell(210, 'light', 'off');
    tell(220, 'door', 'closed');
    tell(230, 'door', 'open');
    until(500);
    deepEqual(said, ['raised@290']);
  });

  it('knows by what arrives late whether B was so already', async () => {
    const { begin, tell, until, said } = await watching({ pattern: 'A without B' });
    begin();
    tell(10, 'door', 'open');
    tell(5, 'light', 'on', { arrives: 12 });
    tell(8, 'light', 'off', { arrives: 14 });
    // The newest reading of the light was 6 s behind: so much longer another one may be on its way.
    until(77);
    deepEqual(said, ['raised@76']);
    tell(78, 'door', 'closed');
    tell(80, 'light', 'on');
    tell(84, 'light', 'off');
    tell(88, 'door', 'open');
    tell(86, 'light', 'on', { arrives: 90 });
    until(500);
    deepEqual(said, ['raised@76', 'cleared@80']);
  });

  it('waits for each A by itself; one alarm stands for all that miss', async () => {
    const { begin, tell, until, said } = await watching({ pattern: 'A without B' });
    begin();
    tell(10, 'door', 'open');
    tell(20, 'door', 'closed');
    tell(50, 'door', 'open');
    tell(90, 'light', 'on');
    deepEqual(said, ['raised@70', 'cleared@90']);
    until(1000);
    equal(said.length, 2);
  });

  it('waits for what arrives late, and decides not before', async () => {
    const { begin, tell, until, said } = await watching({ ...without, lateSeconds: 30 });
    begin();
    tell(10, 'door', 'open');
    until(99.9);
    tell(69, 'door', 'closed', { arrives: 99.9 });
    until(300);
    deepEqual(said, []);
    tell(310, 'door', 'open');
    until(399);
    deepEqual(said, []);
    until(1000);
    equal(said.length, 1);
  });

  it('is one alarm for one stretch without B, over at once where B has come before it is decided', async () => {
    const late = { pattern: 'A without B', withinSeconds: 20, lateSeconds: 60 };
    const { begin, tell, until, said } = await watching(late);
    begin();
    tell(10, 'door', 'open');
    tell(15, 'door', 'closed');
    tell(20, 'door', 'open');
    tell(45, 'light', 'on');
    tell(46, 'light', 'off');
    tell(47, 'door', 'closed');
    tell(48, 'door', 'open');
    until(95);
    deepEqual(said, ['raised@90', 'cleared@90']);
    until(120);
    equal(said.length, 2);
    until(500);
    deepEqual(said, ['raised@90', 'cleared@90', 'raised@128']);
  });

  it('goes by the time of a source that is behind', async () => {
    const { tell, until, said, message } = await watching(without);
    tell(0, 'door', 'closed', { arrives: 50 });
    tell(10, 'door', 'open', { arrives: 60 });
    until(119.9);
    deepEqual(said, []);
    until(120.1);
    deepEqual(said, ['raised@120']);
    tell(65, 'door', 'closed', { arrives: 121 });
    deepEqual(said, ['raised@120', 'cleared@121']);
    equal(message(), 'acme/press: [door] is open, and [door] is closed did not come within 60 s');
  });

  it('decides at once on an A that arrives when its time is over', async () => {
    const { begin, tell, until, said } = await watching({ pattern: 'A without B', withinSeconds: 5 });
    begin();
    tell(60, 'door', 'closed');
    tell(20, 'door', 'open', { arrives: 61 });
    until(61.01);
    deepEqual(said, ['raised@61']);
  });

  it('does not raise while nobody knows: B is bad, stale or was never heard when it is decided', async () => {
    const stale = { staleMs: (_asset: string, property: string) => (property === 'light' ? 30_000 : 86_400_000) };
    const { begin, tell, until, said, explained } = await watching({ pattern: 'A without B' }, stale);
    begin();
    tell(10, 'door', 'open');
    match(
      explained(100),
      /whether \[light\] is on was missing with \[door\] is open 90 s ago is not known, as \[light\] is stale/,
    );
    tell(101, 'light', null, { bad: 'comm-failure' });
    tell(110, 'door', 'closed');
    tell(120, 'door', 'open');
    until(175);
    tell(175, 'light', null, { bad: 'comm-failure' });
    match(explained(200), /is not known, as \[light\] is not good/);
    deepEqual(said, []);
    const deaf = await watching({ pattern: 'A without B' });
    deaf.tell(0, 'door', 'closed');
    deaf.tell(1, 'door', 'open');
    deaf.until(100);
    deepEqual(deaf.said, []);
    match(deaf.explained(100), /nothing has been heard of \[light\]/);
  });

  it('takes the silence of a button for what it is', async () => {
    const stale = { staleMs: () => 30_000 };
    const button = { pattern: 'A without B', eventB: '[button] is pressed', happensB: 'each value' };
    const { begin, tell, until, said } = await watching(button, stale);
    begin();
    tell(1, 'button', 'pressed');
    tell(100, 'door', 'open');
    until(300);
    tell(300, 'button', 'pressed');
    tell(310, 'door', 'closed');
    tell(320, 'door', 'open');
    tell(330, 'button', 'pressed');
    until(900);
    deepEqual(said, ['raised@160', 'cleared@300']);
  });
});

describe('B without A in the 60 s before', () => {
  const before = { pattern: 'B without A', eventA: '[door] is open', eventB: '[light] is on' };

  it('raises where A did not come, or came too early, and not where it did', async () => {
    const { begin, tell, until, said, message } = await watching({ ...before, standsSeconds: 0 });
    begin();
    tell(60, 'light', 'on');
    until(61);
    deepEqual(said, ['raised@60', 'cleared@60']);
    equal(message(), 'acme/press: [light] is on, and [door] is open did not come in the 60 s before');
    for (const [open, on] of [
      [100, 160],
      [200, 260.001],
    ] as const) {
      tell(open, 'door', 'open');
      tell(open + 1, 'door', 'closed');
      tell(open + 2, 'light', 'off');
      tell(on, 'light', 'on');
    }
    until(300);
    deepEqual(said, ['raised@60', 'cleared@60', 'raised@260', 'cleared@260']);
  });

  it('does not tell it again of which a late reading shows that it was earlier', async () => {
    const { begin, tell, until, said } = await watching({ ...before, standsSeconds: 0 });
    begin();
    tell(100, 'light', 'on');
    tell(95, 'light', 'on', { arrives: 110 });
    until(200);
    deepEqual(said, ['raised@100', 'cleared@100']);
  });

  it('does not raise where A is still so', async () => {
    const { begin, tell, until, said } = await watching(before);
    begin();
    tell(1, 'door', 'open');
    tell(500, 'light', 'on');
    until(600);
    deepEqual(said, []);
  });

  it('does not raise before A has been watched for so long', async () => {
    const { begin, tell, said, explained } = await watching(before);
    begin(10);
    tell(69, 'light', 'on');
    match(explained(70), /is not known, as \[door\] has not been watched for so long/);
    deepEqual(said, []);
  });

  it('waits for an A that arrives late before it says so', async () => {
    const { begin, tell, until, said, explained } = await watching({ ...before, lateSeconds: 20 });
    begin();
    tell(100, 'light', 'on');
    match(
      explained(105),
      /\[light\] is on came 5 s ago; alarm in 15 s where no \[door\] is open from before arrives late/,
    );
    tell(90, 'door', 'open', { arrives: 110 });
    until(200);
    tell(201, 'light', 'off');
    tell(202, 'door', 'closed');
    tell(300, 'light', 'on');
    until(319.9);
    deepEqual(said, []);
    until(320.1);
    deepEqual(said, ['raised@320']);
  });
});
