import { promisify } from 'node:util';
import { openStore } from '../../src/store/open-store.ts';

/** Writes until it is killed, some calls at once; prints each key as soon as its write has resolved. */
const [file = ''] = process.argv.slice(2);
/** A reader that is slow for a moment holds up the next line; it must not end this process. */
const print = promisify((line: string, done: () => void) => process.stdout.write(line, done));
const store = await openStore({ file });

async function writeOn(lane: number): Promise<never> {
  for (let i = 0; ; i++) {
    const key = `${lane}-${i}`;
    await store.write(
      [
        { statement: 'journal.append', params: [key, Date.now(), 'transition', key, '{}'] },
        { statement: 'alarm.put', params: [key, 'rule', '{}'] },
      ],
      lane % 2 === 0 ? 'now' : 'soon',
    );
    await print(`${key}\n`);
  }
}

await Promise.all([0, 1, 2, 3, 4, 5].map(writeOn));
