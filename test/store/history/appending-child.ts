import { promisify } from 'node:util';
import { openHistory } from '../../../src/store/history/open-history.ts';
import { EVER, NOW, reading } from './temporary-history.ts';

/** Appends readings of three signals until it is killed; prints how many are in the file for sure. */
const [file = ''] = process.argv.slice(2);
/** A reader that is slow for a moment holds up the next line; it must not end this process. */
const print = promisify((line: string, done: () => void) => process.stdout.write(line, done));
const history = await openHistory({ file });
let next = (await history.read('a', 'p', EVER)).times.length;

for (;;) {
  const until = next + 400;
  for (; next < until; next++) {
    const time = NOW + next * 10;
    history.append(['a', 'b', 'c'].map((asset) => reading(time, next, { asset, property: 'p' })));
  }
  await history.stats();
  await print(`${next}\n`);
}
