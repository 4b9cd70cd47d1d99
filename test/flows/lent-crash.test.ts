import { deepEqual, match } from 'node:assert/strict';
import type { ProbePoint } from '../../src/runtime/probe.ts';
import { lendingPlant } from '../support/lending-plant.ts';
import { type Plc, startPlc } from './plc.ts';
import { until } from './told.ts';

describe('kill -9 of Node-RED while a value is lent to a PLC, then a restart', function () {
  this.timeout(90_000);
  let plc: Plc;
  let plant: Awaited<ReturnType<typeof lendingPlant>>;
  beforeEach(async () => {
    plc = await startPlc();
    plc.registers.set(1, 240);
    plant = await lendingPlant(plc.port);
  });
  afterEach(async () => {
    await plant.remove();
    await plc.stop();
  });

  const written = (count: number) => until(() => plc.writes.length >= count, `${count} writes`, 20_000);
  async function lentThenKilled(more: object = {}): Promise<void> {
    const first = await plant.start({ more });
    await plant.arm();
    await plant.lend();
    await written(1);
    await first.kill('SIGKILL');
  }

  for (const point of ['command recorded', 'command written'] as const satisfies ProbePoint[]) {
    it(`at "${point}" of what is lent: what was there before is there again`, async () => {
      const first = await plant.start({ killAt: point });
      await plant.arm();
      await plant.lend().catch(() => undefined);
      await first.ended;
      const sent = point === 'command recorded' ? [] : ['1=180'];
      deepEqual(plc.writes, sent);
      const again = await plant.start();
      await plant.settled();
      await again.kill('SIGINT');
      deepEqual(plc.writes, sent.length > 0 ? ['1=180', '1=240'] : []);
      const last = (await plant.record()).at(-1);
      match(last?.reason ?? '', /^given back because the runtime was stopped while it was lent/);
    });
  }

  for (const point of ['loan ended', 'command recorded', 'command written'] as const satisfies ProbePoint[]) {
    it(`at "${point}" of what is given back: given back once`, async () => {
      await lentThenKilled();
      const second = await plant.start({ killAt: point });
      await second.ended;
      const again = await plant.start();
      await plant.settled();
      await again.kill('SIGINT');
      deepEqual(plc.writes, ['1=180', '1=240']);
    });
  }

  it('that is to be kept over a stop: given back when its time is over, also where that was while nothing ran', async () => {
    const more = { giveBackAfterSeconds: 3, giveBackWhenStopped: 'keep' };
    await lentThenKilled(more);
    const again = await plant.start({ more });
    await written(2);
    await again.kill('SIGINT');
    deepEqual(plc.writes, ['1=180', '1=240']);
    match((await plant.record()).at(-1)?.reason ?? '', /^given back because 3 s are over/);
  });

  it('and its node is gone from the flow: given back by what is stored', async () => {
    await lentThenKilled({ giveBackWhenStopped: 'only when deleted' });
    const again = await plant.start({ withNode: false });
    await written(2);
    await again.kill('SIGINT');
    deepEqual(plc.writes, ['1=180', '1=240']);
    match((await plant.record()).at(-1)?.reason ?? '', /^given back because the node was deleted/);
  });

  it('and a person has changed it meanwhile: left as it is', async () => {
    await lentThenKilled();
    plc.registers.set(1, 215);
    const again = await plant.start();
    await plant.settled();
    await again.kill('SIGINT');
    deepEqual(plc.writes, ['1=180']);
    match(
      (await plant.record()).at(-1)?.reason ?? '',
      /the device shows 21.5, not the 18 that was lent: nothing is written$/,
    );
  });

  it('in the middle of a ramp: it says where it stopped, does not go on, and what it has lent is given back in steps', async () => {
    const more = { rampStep: 2, rampEverySeconds: 1 };
    const first = await plant.start({ more });
    await plant.arm();
    await plant.lend();
    await written(2);
    await until(async () => (await plant.lentValue()) === 20, 'the second step confirmed');
    await first.kill('SIGKILL');
    const again = await plant.start({ more });
    await plant.settled();
    await again.kill('SIGINT');
    deepEqual(plc.writes, ['1=220', '1=200', '1=220', '1=240']);
    const stopped = (await plant.record()).find(({ reason }) => /ramp/.test(reason ?? ''));
    deepEqual(stopped, {
      ...{ outcome: 'failed', reason: 'the ramp stopped at 20 on the way to 18: the runtime was stopped' },
    });
  });
});
