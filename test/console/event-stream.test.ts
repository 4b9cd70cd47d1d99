import { deepEqual, equal, ok } from 'node:assert/strict';
import { streamEvents } from '../../src/console/event-stream.ts';
import type { LineSink } from '../../src/console/request.ts';
import { startConsoleServer } from './console-server.ts';
import { HALL, startWarmHall, type WarmHall } from './warm-hall.ts';

type Line = Record<string, unknown> & { kind: string };

describe('the stream of events', () => {
  let hall: WarmHall;

  beforeEach(async () => {
    hall = await startWarmHall();
  });
  afterEach(() => hall.close());

  it('tells readings and alarms over HTTP as they happen, and ends when the plant closes', async () => {
    const server = await startConsoleServer({ plants: () => [hall.plant] });
    try {
      const response = await fetch(`${server.url}/tieline/api/events`);
      equal(response.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
      const lines = linesOf(response);
      equal((await lines.next()).value, '{"kind":"plant"}');
      const { id } = await hall.overheat();
      const told = [await nextEvent(lines), await nextEvent(lines)];
      deepEqual(new Set(told.map(({ kind }) => kind)), new Set(['alarm', 'reading']));
      const alarm = told.find(({ kind }) => kind === 'alarm') as unknown as {
        transition: { kind: string; alarm: { id: string } };
      };
      deepEqual([alarm.transition.kind, alarm.transition.alarm.id], ['raised', id]);
      await hall.plant.close();
      for await (const _rest of lines);
    } finally {
      await server.close();
    }
  });

  it('leaves the feed when the client goes', async () => {
    const server = await startConsoleServer({ plants: () => [hall.plant] });
    try {
      const gone = new AbortController();
      const response = await fetch(`${server.url}/tieline/api/events`, { signal: gone.signal });
      await linesOf(response).next();
      equal(hall.plant.feed.followed, true);
      gone.abort();
      await until(() => !hall.plant.feed.followed);
    } finally {
      await server.close();
    }
  });

  it('tells only the newest of many readings of a signal, and only of the signal that was asked for', async () => {
    const sink = clientOf();
    const stop = streamEvents(
      hall.plant,
      { signal: { asset: HALL, property: 'air-temperature' }, readingsEveryMs: 5 },
      sink,
    );
    for (let celsius = 1; celsius <= 20; celsius += 1) hall.feel(celsius);
    const [last] = hall.plant.signals.all();
    ok(last);
    hall.feelReading({ ...last, asset: 'acme/other' });
    await until(() => sink.events('reading').length > 0);
    stop();
    deepEqual(
      sink.events('reading').map(({ reading }) => (reading as { asset: string; value: number }).value),
      [20],
    );
  });

  it('holds readings back from a slow client, but not alarms', async () => {
    const sink = clientOf();
    const stop = streamEvents(hall.plant, { readingsEveryMs: 5, heartbeatMs: 12 }, sink);
    sink.backlog = 100_000;
    await hall.overheat();
    await until(() => sink.text.includes('\n\n'));
    deepEqual([sink.events('alarm').length, sink.events('reading').length], [1, 0]);
    sink.backlog = 0;
    await until(() => sink.events('reading').length === 1);
    stop();
  });

  it('lets a client go that takes nothing at all, so that it asks for everything again', async () => {
    const sink = clientOf();
    streamEvents(hall.plant, {}, sink);
    sink.backlog = 2_000_000;
    await hall.overheat();
    await until(() => sink.ended);
    equal(hall.plant.feed.followed, false);
  });

  it('shows by blank lines that it is alive', async () => {
    const sink = clientOf();
    const stop = streamEvents(hall.plant, { heartbeatMs: 5 }, sink);
    await until(() => sink.text.endsWith('\n\n\n'));
    stop();
  });
});

/** The other end of a stream; `backlog` is how much it has not taken. */
function clientOf(): LineSink & { backlog: number; text: string; ended: boolean; events(kind: string): Line[] } {
  return {
    backlog: 0,
    text: '',
    ended: false,
    write(text) {
      this.text += text;
    },
    end() {
      this.ended = true;
    },
    events(kind) {
      const lines = this.text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Line).filter((event) => event.kind === kind);
    },
  };
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of response.body ?? []) {
    const lines = (rest + new TextDecoder().decode(piece)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function nextEvent(lines: AsyncGenerator<string>): Promise<Line> {
  const { value } = await lines.next();
  return JSON.parse(String(value)) as Line;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    ok(performance.now() < deadline, `never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
