import { deepEqual, equal, rejects } from 'node:assert/strict';
import { PlantError } from '../../src/model/errors.ts';
import { GATHER_MS, type GroupCommit, groupCommit, MAX_WAITING } from '../../src/store/group-commit.ts';
import type { Write } from '../../src/store/store.ts';

/** A disk that commits when it is told to, and remembers what it was given together. */
function slowDisk() {
  const groups: string[][] = [];
  const running: { succeed(problems?: (string | undefined)[]): void; fail(error: Error): void }[] = [];
  return {
    groups,
    commit(calls: readonly (readonly Write[])[]): Promise<(string | undefined)[]> {
      groups.push(calls.map((writes) => writes.map(({ params }) => String(params[0])).join('+')));
      return new Promise((resolve, reject) => {
        running.push({ succeed: (problems) => resolve(problems ?? calls.map(() => undefined)), fail: reject });
      });
    },
    next() {
      const oldest = running.shift();
      if (oldest === undefined) throw new Error('nothing is being committed');
      return oldest;
    },
  };
}

const fact = (...names: string[]): Write[] => names.map((name) => ({ statement: 'fact.put', params: [name, '{}'] }));

describe('group commit', () => {
  let disk: ReturnType<typeof slowDisk>;
  let group: GroupCommit;
  beforeEach(() => {
    disk = slowDisk();
    group = groupCommit(disk.commit);
  });

  it('sends a call that is due now at once', async () => {
    const written = group.write(fact('a', 'b'), 'now');
    deepEqual(disk.groups, [['a+b']]);
    disk.next().succeed();
    await written;
  });

  it('gathers what comes during a commit and sends it together, in order, when that is done', async () => {
    const first = group.write(fact('a'), 'now');
    const later = [group.write(fact('b'), 'soon'), group.write(fact('c'), 'now'), group.write(fact('d'), 'soon')];
    deepEqual(disk.groups, [['a']]);
    disk.next().succeed();
    await first;
    await Promise.resolve();
    deepEqual(disk.groups, [['a'], ['b', 'c', 'd']]);
    disk.next().succeed();
    await Promise.all(later);
  });

  it('takes along what waits when a call is due now', async () => {
    const written = [group.write(fact('a'), 'soon'), group.write(fact('b'), 'soon'), group.write(fact('c'), 'now')];
    deepEqual(disk.groups, [['a', 'b', 'c']]);
    disk.next().succeed();
    await Promise.all(written);
  });

  it('lets the first waiting call decide how long a group is gathered', async () => {
    const committed = new Promise<number>((resolve) => {
      const gathering = groupCommit(async (calls) => {
        resolve(calls.length);
        return calls.map(() => undefined);
      });
      void gathering.write(fact('a'), 'soon');
      setTimeout(() => void gathering.write(fact('b'), 'soon'), GATHER_MS / 2);
    });
    equal(await committed, 2);
  });

  it('rejects only the call that was wrong', async () => {
    const good = group.write(fact('a'), 'soon');
    const wrong = group.write(fact('b'), 'now');
    disk.next().succeed([undefined, 'fact.put: not so']);
    await good;
    await rejects(wrong, { code: 'STORE_FAILED', message: /fact\.put: not so/ });
  });

  it('rejects everything in flight and waiting when the disk fails, and tries again with the next call', async () => {
    const failed = [group.write(fact('a'), 'now'), group.write(fact('b'), 'soon')].map((call) =>
      rejects(call, { code: 'STORE_FAILED', message: 'disk full' }),
    );
    disk.next().fail(new PlantError('STORE_FAILED', 'disk full'));
    await Promise.all(failed);
    const again = group.write(fact('c'), 'now');
    deepEqual(disk.groups, [['a'], ['c']]);
    disk.next().succeed();
    await again;
  });

  it('takes no more than its limit of waiting writes', async () => {
    const first = group.write(fact('a'), 'now');
    const most = fact(...Array.from({ length: MAX_WAITING }, () => 'b'));
    const waiting = group.write(most, 'soon');
    await rejects(group.write(fact('c'), 'soon'), { code: 'STORE_FAILED', message: /100000 writes wait/ });
    disk.next().succeed();
    await first;
    await Promise.resolve();
    const room = group.write(fact('d'), 'soon');
    disk.next().succeed();
    await waiting;
    await Promise.resolve();
    disk.next().succeed();
    await room;
  });

  it('copies bytes, so that a buffer may be used again at once', async () => {
    const seen: unknown[] = [];
    const copying = groupCommit(async (calls) => {
      seen.push(calls[0]?.[0]?.params[3]);
      return [undefined];
    });
    const packet = Buffer.from('....21.5').subarray(4);
    const written = copying.write([{ statement: 'inlet.add', params: ['in', 1, 't', packet] }], 'soon');
    packet.fill(0);
    await written;
    deepEqual(seen, [new Uint8Array(Buffer.from('21.5'))]);
  });

  it('drains without waiting for the group-commit time', async () => {
    const written = group.write(fact('a'), 'soon');
    const drained = group.drain();
    deepEqual(disk.groups, [['a']]);
    disk.next().succeed();
    await Promise.all([written, drained]);
  });
});
