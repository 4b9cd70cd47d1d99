import { deepEqual } from 'node:assert/strict';
import { createArchiveKeeper } from '../../src/runtime/archive-keeper.ts';
import type { FollowState } from '../../src/store/postgres/follow.ts';
import { temporaryPlant } from './plant.ts';

const down = (reason: string): FollowState => ({ state: 'down', reason, written: 0, behind: 7 });
const UP: FollowState = { state: 'up', written: 7, behind: 0 };

describe('the second home of a history', () => {
  it('is an alarm when it is down for some time, and told once down and once up', async () => {
    const files = await temporaryPlant();
    const plant = await files.start();
    const logged: string[] = [];
    let change: (state: FollowState) => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      const open = (_runtimeId: string, onChange: (state: FollowState) => void) => {
        change = onChange;
        resolve();
        return { state: UP, close: () => Promise.resolve() };
      };
      const keeper = createArchiveKeeper(plant, open, (text) => logged.push(text), 20);
      after(() => keeper.close());
    });
    await opened;
    const alarms = () =>
      plant.alarms.live().map(({ property, message, clearedAt }) => [property, message, clearedAt !== undefined]);
    change(down('connection refused'));
    change(down('the database system is starting up'));
    deepEqual(alarms(), []);
    await new Promise((resolve) => setTimeout(resolve, 60));
    deepEqual(alarms(), [['archive', 'archive: the database system is starting up', false]]);
    change(UP);
    deepEqual(
      alarms().map(([, , cleared]) => cleared),
      [true],
    );
    deepEqual(logged, [
      'PostgreSQL: connection refused; readings wait in the history',
      'PostgreSQL takes readings again',
    ]);
    await plant.close();
    await files.remove();
  });
});
