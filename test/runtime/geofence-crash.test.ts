import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { ready } from '../rules/geofence-timeline.ts';
import { told } from '../support/joined-timeline.ts';

/** No two readings are received at the same time. */
const AWAY = '0s acme/agv/x=40 | 0.01s acme/agv/y=15 | 5s acme/agv/x=70 | 5.01s~5s acme/agv/y=15';

describe('a geofence in its runtime', () => {
  const dwelling = ready({ dwellSeconds: 10 });

  it('goes on with the time that has passed after a crash, and after a stop without the time away', async () => {
    deepEqual(await told(dwelling, `${AWAY} | 30s end`), ['raised acme/agv@15s']);
    // Nothing was kept yet: how long the runtime was away after the last that is given again, nobody knows.
    deepEqual(await told(dwelling, `${AWAY} | 8s crash | 30s end`), ['raised acme/agv@25s']);
    deepEqual(await told(dwelling, `${AWAY} | 8s lost | 30s end`), ['raised acme/agv@15s']);
    deepEqual(await told(dwelling, `${AWAY} | 8s restart 28s | 60s end`), ['raised acme/agv@35s']);
  });

  it('takes degrees and metres in the units of their readings', async () => {
    const way =
      '0s acme/agv/x=4000 cm | 0.01s acme/agv/y=15 m | 5s acme/agv/x=0.07 km | 5.01s acme/agv/y=15 m | 30s end';
    deepEqual(await told(dwelling, way), ['raised acme/agv@15s']);
    deepEqual(await told(dwelling, way.replace('0.07 km', '70 kg')), []);
  });

  it('says the same of positions with a crash as without, wherever that is, when all is given again', async () => {
    const step = fc.record({
      afterSeconds: fc.integer({ min: 0, max: 30 }),
      axis: fc.constantFrom('x', 'y', 'both'),
      x: fc.constantFrom('10', '40', '52', '70', '85', 'bad'),
      lateSeconds: fc.constantFrom(0, 0, 0, 1, 20),
    });
    const settings = fc.record({
      alarm: fc.constantFrom('left', 'entered', 'unexpected place'),
      fixes: fc.integer({ min: 1, max: 3 }),
      dwellSeconds: fc.constant(0),
      fastest: fc.constantFrom(undefined, 3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 15 }),
        settings,
        fc.nat(),
        async (steps, stored, crashed) => {
          let at = 0;
          const entries = steps.flatMap(({ afterSeconds, axis, x, lateSeconds }) => {
            at += afterSeconds + 1;
            const time = Math.max(0, at - lateSeconds);
            const axes = axis === 'both' ? ['x', 'y'] : [axis];
            return axes.map((one, i) => `${at + i / 100}s~${time}s acme/agv/${one}=${one === 'y' ? '15' : x}`);
          });
          const after = crashed % entries.length;
          const crash = `${entries[after]?.split('s')[0]}s crash`;
          const end = `${at + 100}s end`;
          const rule = ready(stored);
          const without = await told(rule, [...entries, end].join(' | '));
          const withCrash = await told(rule, [...entries.toSpliced(after + 1, 0, crash), end].join(' | '));
          deepEqual(withCrash, without);
        },
      ),
      { numRuns: 150 },
    );
  });
});
