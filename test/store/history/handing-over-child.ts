import { setTimeout as passed } from 'node:timers/promises';
import { openHistory } from '../../../src/store/history/open-history.ts';
import { NOW, reading } from './temporary-history.ts';

/** How long a reading may be lost by a kill, ms. */
const PROMISED_MS = 250;

/** A plant that measures every few milliseconds until it is killed; prints how many readings must be in the file by now. */
const [file = ''] = process.argv.slice(2);
const history = await openHistory({ file });
for (let count = 1; ; count++) {
  history.append([reading(NOW + count, count - 1)]);
  void passed(PROMISED_MS).then(() => process.stdout.write(`${count}\n`));
  await passed(3);
}
