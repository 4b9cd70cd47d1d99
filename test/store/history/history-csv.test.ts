import { deepEqual, equal } from 'node:assert/strict';
import { systemClock } from '../../../src/io/clock.ts';
import { exportCsv, importCsv } from '../../../src/store/history/history-csv.ts';
import { EVER, NOW, reading, series, temporaryHistories } from './temporary-history.ts';

describe('a history as CSV', () => {
  it('is the same in another history that takes the file, but for the rows that are named as faulty', async () => {
    const [from, to] = [await temporaryHistories(), await temporaryHistories()];
    const [one, other] = [await from.open(), await to.open()];
    one.append(series(60_000, (i) => i / 100));
    one.append([
      reading(NOW + 1, 'run, "fast"', { property: 'state' }),
      reading(NOW + 2, null, { property: 'state', quality: 'bad', reason: 'sensor, broken' }),
      reading(NOW + 3, true, { property: 'state', quality: 'uncertain' }),
    ]);
    const whole: string[] = [];
    for await (const text of exportCsv(one, await one.signals(), EVER)) whole.push(text);
    const faulty: number[] = [];
    const rows = importCsv(other, [...whole, 'yesterday,press,state,1,,good,\n'], {
      clock: systemClock(),
      name: 'a.csv',
    });
    for (let next = await rows.next(); ; next = await rows.next()) {
      if (next.done) {
        equal(next.value, 60_003);
        break;
      }
      faulty.push(next.value.line);
    }
    deepEqual(faulty, [60_005]);
    const again: string[] = [];
    for await (const text of exportCsv(other, await other.signals(), EVER)) again.push(text);
    equal(again.join(''), whole.join(''));
    await from.remove();
    await to.remove();
  });
});
