import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../src/io/clock.ts';
import { openOpcuaLink } from '../../../src/protocols/opcua/client.ts';
import { eventually, reaches } from '../../protocols/wait.ts';
import { opcuaSettings } from '../../support/link-settings.ts';
import type { BenchRow } from '../figure.ts';
import { openBareSession, QUEUE_SIZE, subscribeBare } from '../opcua/bare-client.ts';
import { fastServerMissing, startFastServer } from '../opcua/server.ts';
import { median, takeTurns } from '../rounds.ts';

const ITEMS = 10_000;
const PERIOD_MS = 100;
const SETTLE_MS = 2000;
const WINDOW_MS = 6000;
const AIM_TIMES = 1.5;
/** Contestants whose rates differ by more have not done the same work. */
const SAME_RATE = 0.05;

/** What a contestant is: it tells how many values have come, and ends. */
interface Running {
  received(): number;
  close(): Promise<void>;
}

/** CPU of the link while ten thousand values come ten times a second, beside the bare library putting them into an array. */
export const opcuaItems: BenchRow = {
  name: 'opcua-items',
  missing: fastServerMissing,
  async measure(tell) {
    const folder = await mkdtemp(join(tmpdir(), 'tieline-bench-opcua-'));
    const server = await startFastServer(ITEMS, PERIOD_MS);
    const { endpoint } = server;
    const nodeIds = Array.from({ length: ITEMS }, (_, i) => server.nodeId(i));
    const rates = { limit: [] as number[], ours: [] as number[] };

    /** Share of a core, per cent. */
    const share = async (name: keyof typeof rates, start: () => Promise<Running>) => {
      const running = await start();
      await eventually(() => running.received() >= 2 * ITEMS, 'values', 20_000);
      await pause(SETTLE_MS);
      const [cpu, at, before] = [process.cpuUsage(), performance.now(), running.received()];
      await pause(WINDOW_MS);
      const { user, system } = process.cpuUsage(cpu);
      const tookMs = performance.now() - at;
      rates[name].push(((running.received() - before) * 1000) / tookMs);
      await running.close();
      return ((user + system) / 1000 / tookMs) * 100;
    };
    const ours = async (): Promise<Running> => {
      const settings = opcuaSettings({
        ...{ endpoint, securityMode: 'None', login: 'anonymous', publishingMilliseconds: PERIOD_MS },
      });
      const link = openOpcuaLink({
        ...{ name: 'bench', id: 'bench', clock: systemClock(), log: () => undefined, folder, settings },
      });
      await reaches(link, 'up');
      let received = 0;
      const items = nodeIds.map((nodeId) => ({
        ...{ nodeId, address: nodeId, samplingMs: PERIOD_MS, queueSize: QUEUE_SIZE },
      }));
      link.subscribe(items, (samples) => {
        received += samples.length;
      });
      return { received: () => received, close: () => link.close() };
    };
    const limit = async (): Promise<Running> => {
      const bare = await openBareSession(endpoint, join(folder, 'bare'));
      const values: unknown[] = new Array(ITEMS).fill(undefined);
      let received = 0;
      await subscribeBare(bare, nodeIds, PERIOD_MS, (item, value) => {
        values[item] = value;
        received++;
      });
      return { received: () => received, close: bare.close };
    };
    try {
      const contestants = { limit: () => share('limit', limit), ours: () => share('ours', ours) };
      const reached = await takeTurns(contestants, { warmUps: 1, rounds: 5, tell });
      const [rate, rateOfLimit] = [median(rates.ours), median(rates.limit)];
      const isSame = Math.abs(rate - rateOfLimit) <= SAME_RATE * rateOfLimit;
      return [
        {
          ...{ row: 'opcua-items', value: reached.ours, unit: '% of a core', better: 'less', limit: reached.limit },
          aim: `at most ${AIM_TIMES} × the limit`,
          met: isSame && reached.ours <= AIM_TIMES * reached.limit,
          note: `${ITEMS} items of an open62541 server as samples, ${Math.round(rate)} values/s; the limit is node-opcua putting ${Math.round(rateOfLimit)} values/s into an array`,
        },
      ];
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
