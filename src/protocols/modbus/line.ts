import { probeBeside, shapeOf, type WireAnswer, type WireRequest } from './request.ts';
import { createSilence } from './silence.ts';
import type { Wire } from './wire.ts';

/** How a request ended. `lost`: the connection ended, before or after it was sent. */
export type LineAnswer = WireAnswer | { kind: 'timeout' } | { kind: 'lost'; sent: boolean };

/** The order in which requests go over one connection. */
export interface Line {
  /** As its wire: without numbers a damaged answer is one bad answer, not the end of the connection. */
  readonly numbered: boolean;
  /**
   * Settles exactly once. A write goes before waiting reads, and is not sent once it has waited as long as an answer may take.
   */
  ask(request: WireRequest, settle: (answer: LineAnswer) => void): void;
  /** The same for who waits for one answer; never rejects. */
  request(request: WireRequest): Promise<LineAnswer>;
  /** Requests that were not even queued because too many waited. */
  readonly dropped: number;
  /** Settles everything outstanding. */
  end(): void;
}

/** How a line is used. */
export interface LineLimits {
  maxInFlight: number;
  timeoutMs: number;
  /** Silence between an answer and the next request. */
  pauseMs: number;
  /**
   * Shapes of requests whose answers may still come although nobody waits for them any more, on a line without numbers.
   * They outlive a connection, for a serial line has no other way to forget, until a moment on the monotonic clock.
   */
  doubts: Map<string, number>;
}

/** An answer that has not come after this long does not come any more. */
const SLOWEST_ANSWER_MS = 10_000;
/** Requests that may wait for their turn. */
export const MAX_WAITING = 2000;

interface Waiting {
  request: WireRequest;
  probed: boolean;
  settle(answer: LineAnswer): void;
}

/** A request on its way. */
interface Flight extends Waiting {
  /** Monotonic ms. */
  dueAt: number;
  /** Throws its answer away. */
  forget(): void;
  /** Where it is overdue: its answer has come after all. */
  late?: () => void;
}

/**
 * Sends at most `maxInFlight` requests at once and waits `timeoutMs` for each answer. After one that did not come nothing is
 * sent until it has come late or as much time again has passed: a gateway is still busy with it. Where answers carry no number, a
 * request that a missing answer could be taken for is sent only after one of another shape has been answered: devices answer
 * in order, so the missing one cannot come any more.
 * @param onDead told when the connection has to be given up
 */
export function createLine(wire: Wire, limits: LineLimits, onDead: (reason: string) => void): Line {
  const { maxInFlight, timeoutMs, pauseMs, doubts } = limits;
  const waiting: Waiting[] = [];
  /**
   * In the order in which they are due. No Set: its outgrown tables hold on to each other, and one of them that has become an old
   * object keeps all that has been read since from being cleared as young objects are.
   */
  const flying: Flight[] = [];
  const timers = new Set<NodeJS.Timeout>();
  /** Runs until the first of them is due, or was: one that is answered does not stop it. */
  let deadline: NodeJS.Timeout | undefined;
  let overdue = 0;
  let dropped = 0;
  let pausing = false;
  let ended = false;

  const silence = createSilence((request, settle) => {
    waiting.unshift({ request, probed: false, settle });
  }, onDead);

  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  /** Holds the line until a late answer comes or the guard time is over. */
  const guard = (flight: Flight) => {
    overdue++;
    const end = () => {
      overdue--;
      cancel();
      flight.forget();
      pause();
    };
    const cancel = after(timeoutMs, () => {
      if (!wire.numbered) doubts.set(shapeOf(flight.request), performance.now() + SLOWEST_ANSWER_MS);
      end();
    });
    flight.late = end;
  };

  /** What a unit answers shows that what it has not answered before will not come any more. */
  const settleDoubts = ({ unit }: WireRequest) => {
    for (const shape of doubts.keys()) if (shape.startsWith(`${unit}/`)) doubts.delete(shape);
  };

  const pause = () => {
    if (pauseMs === 0) return next();
    pausing = true;
    after(pauseMs, () => {
      pausing = false;
      next();
    });
  };

  const expire = () => {
    deadline = undefined;
    for (let [flight] = flying; flight && flight.dueAt <= performance.now(); [flight] = flying) {
      guard(flight);
      flying.shift();
      flight.settle({ kind: 'timeout' });
      silence.missed(flight.request);
    }
    const [first] = flying;
    if (first) deadline ??= setTimeout(expire, first.dueAt - performance.now());
  };

  const send = (entry: Waiting) => {
    const { request } = entry;
    const flight: Flight = { ...entry, dueAt: performance.now() + timeoutMs, forget: () => undefined };
    flying.push(flight);
    deadline ??= setTimeout(expire, timeoutMs);
    flight.forget = wire.send(request, (answer) => {
      silence.heard(request);
      if (flight.late) return flight.late();
      if (doubts.size > 0) settleDoubts(request);
      flying.splice(flying.indexOf(flight), 1);
      if (answer.kind === 'broken' && wire.numbered) onDead(`answer not understood: ${answer.reason}`);
      // The device works on the next request while this answer is read.
      pause();
      flight.settle(answer);
    });
  };

  const next = () => {
    while (!ended && !pausing && overdue === 0 && flying.length < maxInFlight) {
      const [first] = waiting;
      if (!first) return;
      const isDoubtful = doubts.size > 0 && (doubts.get(shapeOf(first.request)) ?? 0) > performance.now();
      const probe = isDoubtful && !first.probed ? probeBeside(first.request, doubts) : undefined;
      if (probe) {
        first.probed = true;
        send({ request: probe, probed: true, settle: () => undefined });
      } else {
        waiting.shift();
        if (isDoubtful) first.settle({ kind: 'timeout' });
        else send(first);
      }
    }
  };

  const queue = (entry: Waiting) => {
    if (entry.request.kind === 'read') {
      waiting.push(entry);
      return;
    }
    const behind = waiting.findIndex(({ request }) => request.kind === 'read');
    waiting.splice(behind < 0 ? waiting.length : behind, 0, entry);
    after(timeoutMs, () => {
      const at = waiting.indexOf(entry);
      if (at >= 0) waiting.splice(at, 1)[0]?.settle({ kind: 'lost', sent: false });
    });
  };

  const ask: Line['ask'] = (request, settle) => {
    const full = waiting.length >= MAX_WAITING;
    if (full) dropped++;
    if (ended || full) return settle({ kind: 'lost', sent: false });
    queue({ request, probed: false, settle });
    next();
  };

  return {
    numbered: wire.numbered,
    ask,
    request: (request) => new Promise((settle) => ask(request, settle)),
    get dropped() {
      return dropped;
    },
    end() {
      ended = true;
      clearTimeout(deadline);
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const { settle } of flying.splice(0)) settle({ kind: 'lost', sent: true });
      for (const { settle } of waiting.splice(0)) settle({ kind: 'lost', sent: false });
    },
  };
}
