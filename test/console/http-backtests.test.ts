import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { join } from 'node:path';
import type { BacktestLine, BacktestView } from '../../src/console/views.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading } from '../../src/model/reading.ts';
import { post, problemOf, servedHall } from './http-client.ts';
import { HALL } from './warm-hall.ts';

const DAYS = 2;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 2, 1);

const RULE = {
  ...{ id: 'rule-1', type: 'tieline-threshold', name: 'Hall too warm', plant: 'plant-1', assets: 'acme/#' },
  ...{ property: 'air-temperature', unit: '°C', high: '27', deadband: 0.5, priority: 'medium' },
};
const FLOW: StoredNode[] = [
  { id: 'plant-1', type: 'tieline-plant', name: 'Press shop', timeZone: 'Europe/Berlin', tags: [] },
  { ...RULE, high: 99, wires: [['order-1'], []] },
  { id: 'order-1', type: 'tieline-work-order', name: 'order', cmms: 'book-1', recurrenceHours: 0, wires: [[]] },
];

describe('trying a rule on recorded data over HTTP', () => {
  const served = servedHall();

  /** Two days of one reading a minute: 22 °C, and 28 °C for ten minutes of every fourth hour. */
  function record(): Promise<void> {
    const source = { protocol: 'mqtt', link: 'Shop broker', address: 'x' };
    const readings = Array.from({ length: DAYS * 1440 }, (_, minute): Reading => {
      const time = START + minute * MINUTE_MS;
      const value = minute % 240 >= 60 && minute % 240 < 70 ? 28 : 22;
      return {
        asset: HALL,
        property: 'air-temperature',
        value,
        unit: 'Cel',
        quality: 'good',
        time,
        receivedAt: time,
        source,
      };
    });
    served.hall.plant.history.observe(readings);
    return inFile(readings.length);
  }

  /** Resolves when the history has so many readings in its file. */
  async function inFile(wanted: number): Promise<void> {
    const history = await served.hall.plant.history.history();
    for (;;) {
      const { readings, openReadings, waiting } = await history.stats();
      if (readings + openReadings >= wanted && waiting === 0) return;
    }
  }

  const serve = () => {
    const historyFile = () => join(served.hall.directory, 'history.db');
    return served.serve({ backtests: { flow: () => FLOW, historyFile } });
  };

  async function ask(url: string, body: object, signal?: AbortSignal): Promise<Response> {
    return fetch(`${url}/tieline/api/backtests`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      ...(signal && { signal }),
    });
  }

  async function linesOf(response: Response): Promise<BacktestLine[]> {
    return (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BacktestLine);
  }

  async function run(node: object, more: object = {}): Promise<BacktestView> {
    const { url } = await serve();
    const last = (await linesOf(await ask(url, { plant: 'plant-1', node, ...more }))).at(-1);
    if (!last || !('result' in last)) throw new Error(JSON.stringify(last));
    return last.result;
  }

  it('counts the alarms and the orders that the settings of the dialog would have made', async () => {
    await record();
    const { alarms, orders, alarmsPerDay, signals, readings, timeZone } = await run(RULE);
    deepEqual([alarms, orders, readings, timeZone], [12, 12, DAYS * 1440, 'Europe/Berlin']);
    ok(Math.abs(alarmsPerDay - 6) < 0.01, String(alarmsPerDay));
    const [signal] = signals;
    deepEqual([signal?.asset, signal?.limits, signal?.named.length], [HALL, [{ condition: 'H', limit: 27 }], 12]);
    deepEqual(signal?.named[0], {
      ...{ condition: 'H', raisedAt: START + 60 * MINUTE_MS, clearedAt: START + 70 * MINUTE_MS },
      ...{ value: 28, unit: 'Cel' },
    });
    equal((await run({ ...RULE, high: '28.5' })).alarms, 0);
    equal((await run({ ...RULE, onDelaySeconds: 3600 })).alarms, 0);
  });

  it('keeps to the time that was asked for', async () => {
    await record();
    const day = START + 1440 * MINUTE_MS;
    equal((await run(RULE, { since: day })).alarms, 6);
    equal((await run(RULE, { since: day, until: day + 200 * MINUTE_MS })).alarms, 1);
  });

  it('takes a rule that is not deployed yet, and says what that means', async () => {
    await record();
    const { alarms, orders, notes } = await run({ ...RULE, id: 'new' });
    deepEqual([alarms, orders], [12, 0]);
    match(notes.join('\n'), /the node is not deployed yet/);
  });

  it('names settings that are wrong instead of running', async () => {
    const { url } = await serve();
    const asked = (node: object, more: object = {}) => post(url, 'backtests', { plant: 'plant-1', node, ...more });
    const { status, body } = await asked({ ...RULE, high: 'warm' });
    equal(status, 400);
    match(JSON.stringify(body), /Hall too warm: High limit \(H\): \\"warm\\" given; allowed: a number/);
    deepEqual(await problemOf(asked({ type: 'tieline-threshold' })), [400, 'CONFIG_INVALID', 'node']);
    deepEqual(await problemOf(asked({ ...RULE, type: 'inject' })), [400, 'CONFIG_INVALID', 'node']);
    deepEqual(await problemOf(asked(RULE, { since: 'yesterday' })), [400, 'CONFIG_INVALID', 'since']);
    deepEqual(await problemOf(asked(RULE, { plant: 'gone' })), [404, 'NOT_FOUND', 'plant']);
  });

  it('runs one at a time, and the next as soon as one was cancelled', async () => {
    await record();
    const { url } = await serve();
    const body = { plant: 'plant-1', node: RULE };
    const leaving = new AbortController();
    const first = await ask(url, body, leaving.signal);
    equal(first.status, 200);
    deepEqual(await problemOf(post(url, 'backtests', body)), [409, 'CONFLICT', undefined]);
    const closed = first.text().catch(() => 'gone');
    leaving.abort();
    equal(await closed, 'gone');
    const again = async (): Promise<Response> => {
      const response = await ask(url, body);
      // The server learns of the end of a connection in its own time.
      return response.status === 409 ? again() : response;
    };
    ok('result' in ((await linesOf(await again())).at(-1) ?? {}));
  });

  it('ends its lines with the error where the history cannot be read', async () => {
    const { url } = await served.serve({ backtests: { flow: () => FLOW, historyFile: () => '/nowhere/history.db' } });
    const last = (await linesOf(await ask(url, { plant: 'plant-1', node: RULE }))).at(-1);
    match(JSON.stringify(last), /"error":\{"code":"STORE_FAILED","message":".*nowhere/);
  });
});
