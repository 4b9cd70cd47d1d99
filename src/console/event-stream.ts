import { toJson } from '../model/json.ts';
import { type Reading, signalName } from '../model/reading.ts';
import type { PlantEvent } from '../runtime/feed.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { LineSink } from './request.ts';

/** Which readings a client wants, and how often lines are sent. */
export interface StreamOptions {
  /** The one signal whose readings are wanted; absent: all. */
  signal?: { asset: string; property: string };
  /** Readings of one signal are told at most this often, the newest one, ms. */
  readingsEveryMs?: number;
  /** A blank line shows that the stream is alive, ms. */
  heartbeatMs?: number;
}

/** Signals whose newest reading waits for a client; readings of further ones are dropped. */
const MOST_WAITING = 5000;
/** A client that has more bytes to take gets no readings; they go on waiting, the newest of each signal. */
const SLOW_BYTES = 65_536;
/** A client that has more bytes than this to take is let go: it connects again and asks for everything, so it misses no alarm. */
const TOO_SLOW_BYTES = 1_048_576;

/**
 * Tells a client what happens in a plant, one JSON document a line, until the returned stop function is called or the plant
 * closes. The first line comes at once.
 */
export function streamEvents(plant: PlantRuntime, options: StreamOptions, sink: LineSink): () => void {
  const { signal, readingsEveryMs = 500, heartbeatMs = 15_000 } = options;
  const waiting = new Map<string, Reading>();

  function tell(event: PlantEvent): void {
    if (event.kind === 'reading') keep(event.reading);
    else if (plant.state.state === 'closed' || sink.backlog > TOO_SLOW_BYTES) end();
    else sink.write(`${toJson(event)}\n`);
  }

  function keep(reading: Reading): void {
    const { asset, property } = reading;
    if (signal && (signal.asset !== asset || signal.property !== property)) return;
    const name = signalName(asset, property);
    if (waiting.size < MOST_WAITING || waiting.has(name)) waiting.set(name, reading);
  }

  function flush(): void {
    for (const [name, reading] of waiting) {
      if (sink.backlog > SLOW_BYTES) return;
      waiting.delete(name);
      sink.write(`${toJson({ kind: 'reading', reading } satisfies PlantEvent)}\n`);
    }
  }

  sink.write(`${toJson({ kind: 'plant' } satisfies PlantEvent)}\n`);
  const flushing = setInterval(flush, readingsEveryMs).unref();
  const heartbeat = setInterval(() => sink.write('\n'), heartbeatMs).unref();
  const unsubscribe = plant.feed.subscribe(tell, { readings: true });

  function stop(): void {
    clearInterval(flushing);
    clearInterval(heartbeat);
    unsubscribe();
  }

  function end(): void {
    stop();
    sink.end();
  }

  if (plant.state.state === 'closed') end();
  return stop;
}
