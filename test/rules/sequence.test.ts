import { deepEqual, equal, match } from 'node:assert/strict';
import { watching } from './sequence-timeline.ts';

describe('A then B within 60 s', () => {
  it('raises when B comes in time, and stands for 60 s', async () => {
    const { begin, tell, until, said, message } = await watching();
    begin();
    tell(10, 'door', 'open');
    tell(22, 'light', 'on');
    deepEqual(said, ['raised@22']);
    equal(message(), 'acme/press: [light] is on came 12 s after [door] is open; within 60 s is an alarm');
    until(81.9);
    equal(said.length, 1);
    until(82);
    deepEqual(said, ['raised@22', 'cleared@82']);
  });

  it('counts the end of T, and nothing after it', async () => {
    const { begin, tell, said } = await watching({ standsSeconds: 0 });
    begin();
    tell(10, 'door', 'open');
    tell(70.001, 'light', 'on');
    deepEqual(said, []);
    tell(80, 'light', 'off');
    tell(90, 'door', 'closed');
    tell(100, 'door', 'open');
    tell(160, 'light', 'on');
    deepEqual(said, ['raised@160', 'cleared@160']);
  });

  it('does not raise when B comes first, nor when either has been so from the start', async () => {
    const { begin, tell, said } = await watching();
    tell(0, 'door', 'open');
    tell(0.001, 'light', 'off');
    tell(5, 'light', 'on');
    tell(6, 'light', 'off');
    begin(10);
    tell(20, 'light', 'on');
    tell(30, 'door', 'open');
    deepEqual(said, []);
  });

  it('raises once for a pair, and goes on standing with another', async () => {
    const { begin, tell, until, said } = await watching();
    begin();
    tell(10, 'door', 'open');
    tell(20, 'light', 'on');
    tell(30, 'light', 'off');
    tell(40, 'light', 'on');
    tell(41, 'light', 'on');
    until(99.9);
    deepEqual(said, ['raised@20']);
    until(300);
    deepEqual(said, ['raised@20', 'cleared@100']);
  });

  it('is cleared by what settings name, not by what was so before', async () => {
    const { begin, tell, until, said } = await watching({ clearedBy: '[door] is closed' });
    begin();
    tell(10, 'door', 'open');
    tell(20, 'light', 'on');
    until(10_000);
    tell(10_000, 'door', 'closed', { arrives: 10_001 });
    deepEqual(said, ['raised@20', 'cleared@10001']);
  });

  it('is cleared by nothing from before its newest pair, though an older one comes late', async () => {
    const { begin, tell, said } = await watching({ clearedBy: '[reset] is true', happensB: 'each value' });
    begin();
    tell(40, 'door', 'open');
    tell(50, 'light', 'on');
    tell(45, 'light', 'on', { arrives: 60 });
    tell(48, 'reset', true, { arrives: 61 });
    deepEqual(said, ['raised@50']);
    tell(55, 'reset', true, { arrives: 62 });
    deepEqual(said, ['raised@50', 'cleared@62']);
  });

  it('raises whichever comes in first: B at once, A late', async () => {
    const { begin, tell, said, message } = await watching();
    begin();
    tell(22, 'light', 'on');
    tell(10, 'door', 'open', { arrives: 40 });
    deepEqual(said, ['raised@40']);
    equal(message(), 'acme/press: [light] is on came 12 s after [door] is open; within 60 s is an alarm');
  });

  it('does not tell a pair again of which a late reading shows that it began earlier', async () => {
    const { begin, tell, said } = await watching({ standsSeconds: 0 });
    begin();
    tell(10, 'door', 'open');
    tell(22, 'light', 'on');
    tell(20, 'light', 'on', { arrives: 30 });
    tell(8, 'door', 'open', { arrives: 31 });
    deepEqual(said, ['raised@22', 'cleared@22']);
  });

  it('judges each asset by its own signals, and all by those of others', async () => {
    const { tell, said } = await watching({ eventB: '[site/light] is on', clearedBy: '[site/light] is off' });
    for (const asset of ['acme/one', 'acme/two', 'other/three']) tell(0, 'door', 'closed', { asset });
    tell(1, 'light', 'off', { asset: 'site' });
    tell(10, 'door', 'open', { asset: 'acme/two' });
    tell(10.5, 'door', 'open', { asset: 'other/three' });
    tell(11, 'light', 'on', { asset: 'acme/one' });
    deepEqual(said, []);
    tell(12, 'light', 'on', { asset: 'site' });
    deepEqual(said, ['raised acme/two@12']);
  });

  it('goes by the signals of the asset above, and of the one that an attribute names', async () => {
    const attributes = { 'acme/press/running/hvac': { text: 'roof/hvac-2' } };
    const facts = {
      attribute: (asset: string, property: string, name: string) => attributes[`${asset}/${property}/${name}` as never],
    };
    const { begin, tell, said, message } = await watching(
      { eventA: '[{hvac}/running] is false', eventB: '[../temperature] > 80 °F', clearedBy: '[door] is closed' },
      facts,
    );
    begin();
    tell(1, 'running', true, { asset: 'roof/hvac-2' });
    tell(2, 'temperature', 20, { asset: 'acme', unit: 'Cel' });
    tell(10, 'running', false, { asset: 'roof/hvac-2' });
    tell(30, 'temperature', 30, { asset: 'acme', unit: 'Cel' });
    deepEqual(said, ['raised@30']);
    equal(
      message(),
      'acme/press: [../temperature] > 80 °F (86 °F) came 20 s after [{hvac}/running] is false; within 60 s is an alarm',
    );
  });

  it('takes no event from a value that is not good, and knows what was before it', async () => {
    const { begin, tell, said } = await watching({ standsSeconds: 0 });
    begin();
    tell(10, 'door', 'open', { bad: 'sensor failure' });
    tell(20, 'light', 'on');
    deepEqual(said, []);
    tell(30, 'light', null, { bad: 'comm-failure' });
    tell(40, 'door', 'open');
    tell(41, 'light', 'on');
    tell(42, 'light', null, { bad: 'comm-failure' });
    tell(43, 'light', 'on');
    deepEqual(said, []);
    tell(44, 'light', 'off');
    tell(45, 'light', 'on');
    deepEqual(said, ['raised@45', 'cleared@45']);
  });

  it('takes each message that fits as an event, a repeated one once', async () => {
    const each = { happensA: 'each value', happensB: 'each value', eventA: '[button] is A', eventB: '[button] is B' };
    const { tell, said } = await watching({ ...each, standsSeconds: 0 });
    tell(0, 'button', 'A');
    tell(10, 'button', 'B');
    tell(20, 'button', 'B');
    tell(10, 'button', 'B', { arrives: 21 });
    deepEqual(said, ['raised@10', 'cleared@10', 'raised@20', 'cleared@20']);
  });
});

describe('A three times within 60 s', () => {
  const often = { pattern: 'A n times', eventB: '' };

  it('raises with the third, and clears when there are fewer in the last 60 s', async () => {
    const { begin, tell, until, said, message, explained } = await watching(often);
    begin();
    for (const at of [10, 30]) {
      tell(at, 'door', 'open');
      tell(at + 5, 'door', 'closed');
    }
    match(explained(36), /^No alarm: \[door\] is open came 2 of 3 times in the last 60 s\./);
    tell(50, 'door', 'open');
    equal(message(), 'acme/press: [door] is open came 3 times in 40 s; 3 times in 60 s are an alarm');
    until(69.9);
    deepEqual(said, ['raised@50']);
    until(71);
    deepEqual(said, ['raised@50', 'cleared@70']);
  });

  it('counts three that are exactly 60 s apart, and not three that are more', async () => {
    const { begin, tell, said } = await watching(often);
    begin();
    for (const at of [10, 40, 70.001, 100]) {
      tell(at, 'door', 'open');
      tell(at + 1, 'door', 'closed');
    }
    deepEqual(said, ['raised@100', 'cleared@100']);
  });

  it('counts one that arrives late among the others', async () => {
    const { tell, said } = await watching({ ...often, happensA: 'each value' });
    tell(10, 'door', 'open');
    tell(50, 'door', 'open');
    tell(30, 'door', 'open', { arrives: 55 });
    deepEqual(said, ['raised@55']);
  });

  it('raises and is over at once where they were three long ago', async () => {
    const { tell, said } = await watching({ ...often, happensA: 'each value', withinSeconds: 10 });
    tell(10, 'door', 'open');
    tell(15, 'door', 'open');
    tell(12, 'door', 'open', { arrives: 50 });
    deepEqual(said, ['raised@50', 'cleared@50']);
  });
});

describe('a sequence while it is not to judge', () => {
  it('raises only while its condition holds, and clears when it ends', async () => {
    const { begin, tell, said, explained } = await watching({ enabledWhen: '[mode] is auto' });
    begin();
    tell(10, 'door', 'open');
    tell(20, 'light', 'on');
    deepEqual(said, []);
    match(explained(20), /nothing has been heard of \[mode\], so that all stands still: it judges only while/);
    tell(21, 'mode', 'auto');
    tell(22, 'light', 'off');
    tell(23, 'light', 'on');
    tell(24, 'mode', 'hand');
    deepEqual(said, ['raised@23', 'cleared@24']);
  });

  it('raises only while its calendar is open, and clears when that closes', async () => {
    const at = (seconds: number) => 1_790_000_000_000 + seconds * 1000;
    const calendar = () => ({
      isOpen: (time: number) => time < at(40),
      nextChange: (time: number) => (time < at(40) ? at(40) : Number.POSITIVE_INFINITY),
      ...{ shiftAt: () => undefined, onCallAt: () => undefined, toJSON: () => 'day' },
    });
    const { begin, tell, until, said } = await watching({ calendar: 'shifts', standsSeconds: 600 }, { calendar });
    begin();
    tell(10, 'door', 'open');
    tell(20, 'light', 'on');
    until(50);
    tell(51, 'light', 'off');
    tell(52, 'light', 'on');
    deepEqual(said, ['raised@20', 'cleared@40']);
  });
});
