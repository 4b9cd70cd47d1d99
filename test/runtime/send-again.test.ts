import { deepEqual, equal, match } from 'node:assert/strict';
import { PlantError, type PlantErrorCode } from '../../src/model/errors.ts';
import { guardedPoints } from './guarded-points.ts';

describe('a command to a device that is not connected', () => {
  const { guarded, asked, point } = guardedPoints();

  /** Tries to write while the first attempts fail as given; what went over the wire, and what became of the command. */
  async function tried(
    attempts: number,
    fails: PlantErrorCode[],
    { validMs = 5000, meanwhile = () => undefined as unknown } = {},
  ) {
    const { link } = guarded.device;
    let count = 0;
    const away = {
      ...link,
      async write(address: string, value: Parameters<typeof link.write>[1]) {
        const code = fails[count++];
        if (code !== undefined) {
          await meanwhile();
          throw new PlantError(code, 'the device is away');
        }
        await link.write(address, value);
      },
    };
    const command = asked(22);
    const valid = { ...command, validUntil: command.at + validMs };
    const { outcome, reason } = await guarded.plant.commands.perform(valid, point({}, { link: away, attempts }));
    return { outcome, reason, count, wire: guarded.device.wire.map(({ value }) => value) };
  }

  it('is tried once unless more is allowed', async () => {
    deepEqual(await tried(1, ['LINK_DOWN']), { outcome: 'failed', reason: 'the device is away', count: 1, wire: [] });
  });

  it('is tried again as often as it may be, and goes out once', async () => {
    const { outcome, count, wire } = await tried(3, ['LINK_DOWN', 'LINK_DOWN']);
    deepEqual([outcome, count, wire], ['done', 3, [22]]);
  });

  for (const code of ['OUTCOME_UNKNOWN', 'REFUSED'] as const) {
    it(`is not tried again when ${code === 'REFUSED' ? 'the device said no' : 'it may have been sent'}`, async () => {
      const { count, wire } = await tried(3, [code]);
      deepEqual([count, wire], [1, []]);
    });
  }

  it('is not tried again when it is no longer valid, nor when writes are held meanwhile', async () => {
    const late = await tried(5, Array(5).fill('LINK_DOWN'), { validMs: 300 });
    equal(late.outcome, 'failed');
    match(late.reason ?? '', /the device is away; not tried again: too late/);
    const held = await tried(5, Array(5).fill('LINK_DOWN'), {
      meanwhile: () => guarded.plant.emergencyHold.set(true, 'anna', 'test'),
    });
    match(held.reason ?? '', /not tried again: all writes of the plant were held/);
    deepEqual([late.count, held.count, held.wire], [1, 1, []]);
  });
});
