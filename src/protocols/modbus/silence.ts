import type { WireRequest } from './request.ts';

/** With this many requests in a row unanswered a connection may be dead. */
const MAX_SILENT = 3;

/** Whether anybody answers on one connection. */
export interface Silence {
  /** A request was answered, be it late or with an exception. */
  heard(request: WireRequest): void;
  missed(request: WireRequest): void;
}

/**
 * Tells when a connection on which answers are missing is dead. Behind a gateway the units that were asked may be, and others alive:
 * where another unit has answered before, it is asked again, and what it does decides.
 * @param ask sends a request before all that wait
 */
export function createSilence(
  ask: (request: WireRequest, settle: (answer: { kind: string }) => void) => void,
  onDead: (reason: string) => void,
): Silence {
  let missing = 0;
  let asking = false;
  let witness: WireRequest | undefined;
  const dead = () => onDead(`no answer to ${missing} requests in a row`);
  return {
    heard(request) {
      missing = 0;
      if (request.kind === 'read') witness = request;
    },
    missed({ unit }) {
      if (++missing < MAX_SILENT || asking) return;
      if (!witness || witness.unit === unit) return dead();
      asking = true;
      ask(witness, ({ kind }) => {
        if (kind === 'timeout') dead();
        else asking = false;
      });
    },
  };
}
