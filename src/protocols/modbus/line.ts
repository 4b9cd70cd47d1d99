import type { Wire, WireAnswer, WireRequest } from './wire.ts';

/** How a request ended. `lost`: the connection ended, before or after it was sent. */
export type LineAnswer = WireAnswer | { kind: 'timeout' } | { kind: 'lost'; sent: boolean };

/** The order in which requests go over one connection. */
export interface Line {
  /** Never rejects. A write goes before waiting reads, and is not sent once it has waited as long as an answer may take. */
  request(request: WireRequest): Promise<LineAnswer>;
  /** Settles everything outstanding. */
  end(): void;
}

/** With this many requests in a row unanswered the connection is as good as dead. */
const MAX_SILENT = 3;

interface Waiting {
  request: WireRequest;
  settle(answer: LineAnswer): void;
}

/**
 * Sends at most `maxInFlight` requests at once and waits `timeoutMs` for each answer. After one that did not come nothing is
 * sent until it has come late or as much time again has passed: a gateway is still busy with it.
 * @param onDead told when the connection has to be given up
 */
export function createLine(
  wire: Wire,
  { maxInFlight, timeoutMs }: { maxInFlight: number; timeoutMs: number },
  onDead: (reason: string) => void,
): Line {
  const waiting: Waiting[] = [];
  const flying = new Set<(answer: LineAnswer) => void>();
  const timers = new Set<NodeJS.Timeout>();
  let overdue = 0;
  let silent = 0;
  let ended = false;

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
  const guard = (forget: () => void) => {
    overdue++;
    const end = () => {
      overdue--;
      cancel();
      forget();
      next();
    };
    const cancel = after(timeoutMs, end);
    return end;
  };

  const send = ({ request, settle }: Waiting) => {
    let lateAnswer: (() => void) | undefined;
    const finish = (answer: LineAnswer) => {
      cancel();
      flying.delete(finish);
      settle(answer);
    };
    const cancel = after(timeoutMs, () => {
      lateAnswer = guard(forget);
      finish({ kind: 'timeout' });
      if (++silent >= MAX_SILENT) onDead(`no answer to ${silent} requests in a row`);
    });
    flying.add(finish);
    const forget = wire.send(request, (answer) => {
      silent = 0;
      if (lateAnswer) return lateAnswer();
      finish(answer);
      if (answer.kind === 'broken') onDead(`answer not understood: ${answer.reason}`);
      next();
    });
  };

  const next = () => {
    while (!ended && overdue === 0 && flying.size < maxInFlight) {
      const first = waiting.shift();
      if (!first) return;
      send(first);
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

  return {
    request: (request) =>
      new Promise((settle) => {
        if (ended) return settle({ kind: 'lost', sent: false });
        queue({ request, settle });
        next();
      }),
    end() {
      ended = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const finish of [...flying]) finish({ kind: 'lost', sent: true });
      for (const { settle } of waiting.splice(0)) settle({ kind: 'lost', sent: false });
    },
  };
}
