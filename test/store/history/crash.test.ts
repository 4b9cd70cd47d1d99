import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EVER, temporaryHistories } from './temporary-history.ts';

const APPENDING_CHILD = fileURLToPath(new URL('./appending-child.ts', import.meta.url));

/** How many readings a signal the child had promised when it was killed in the middle of its work. */
async function killedWhileAppending(file: string, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [APPENDING_CHILD, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let promised = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    promised = Number(line);
    if (--rounds === 0) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  equal(child.signalCode, 'SIGKILL');
  return promised;
}

describe('a history killed in the middle of writing', () => {
  it('has every reading that was in its tail once, in order, also those of open chunks', async () => {
    const histories = await temporaryHistories();
    for (const rounds of [3, 5, 9, 70]) {
      const promised = await killedWhileAppending(histories.file, rounds);
      const history = await histories.open();
      for (const asset of ['a', 'b', 'c']) {
        const { times, values } = await history.read(asset, 'p', EVER);
        ok(times.length >= promised, `${times.length} of ${promised}`);
        deepEqual(
          [...values],
          Array.from({ length: values.length }, (_, i) => i),
        );
      }
      await history.close();
    }
    await histories.remove();
  });
});
