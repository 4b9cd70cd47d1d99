import { type Clock as FakeClock, install } from '@sinonjs/fake-timers';

/** What is simulated. Not `setImmediate`, `nextTick` and promises: they are how Node-RED moves on without time passing. */
const SIMULATED = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
  ...(['Date', 'performance', 'hrtime'] as const),
];
/** The runtime is at rest after this many turns of the event loop in which nothing happened. */
const QUIET_TURNS = 4;
/** A flow that does not come to rest within this many turns goes round in a circle. */
const MOST_TURNS = 100_000;
/** No disk needs longer for one answer, nor Node-RED to start or stop a flow, in real ms. */
const PATIENCE_MS = 60_000;
/** What does not end while nothing happens waits for time to pass: then it does, after this many looks. */
const PATIENT_LOOKS = 20;

/** The real clock and timers, whatever stands in their place later. */
const realNow = performance.now.bind(performance);
const [setRealTimeout, clearRealTimeout] = [setTimeout, clearTimeout];

/** A moment that time is to come to. */
export interface Mark {
  reached: boolean;
}

/** Simulated time in this process: it stands still until the runtime is at rest, then jumps to the next timer. */
export interface SimulatedTime {
  /** ms since the Unix epoch. */
  now(): number;
  /** Something has happened: the runtime is not at rest yet. */
  stir(): void;
  /** Work outside the event loop that time waits for. */
  waitFor<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing moves any more without time. */
  settle(): Promise<void>;
  /** Marks a moment. What was marked comes before all else that was set for the same moment later. */
  mark(at: number): Mark;
  /** Lets time pass until a moment that was marked. */
  advanceTo(mark: Mark): Promise<void>;
  /** Resolves with the work; where nothing moves any more, time passes until it is done. */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Gives the real time back. */
  end(): void;
}

/** @param start the moment at which time stands at first, ms since the Unix epoch */
export function simulateTime(start: number): SimulatedTime {
  const clock: FakeClock = install({ now: start, toFake: [...SIMULATED], ignoreMissingTimers: true });
  const outstanding = new Set<Promise<unknown>>();
  let stirred = 0;

  async function settle(): Promise<void> {
    let seen = stirred;
    let turns = 0;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await nextTurn();
      if (outstanding.size > 0) await answered(outstanding);
      else if (stirred === seen && !isBusy()) continue;
      if (++turns > MOST_TURNS) throw new Error('the flow does not come to rest: its messages go round in a circle');
      seen = stirred;
      quiet = -1;
    }
  }

  async function nextTimer(): Promise<void> {
    clock.next();
    await settle();
  }

  return {
    now: () => clock.now,
    stir: () => {
      stirred++;
    },
    waitFor(work) {
      outstanding.add(work);
      const done = () => {
        outstanding.delete(work);
        stirred++;
      };
      work.then(done, done);
      return work;
    },
    settle,
    mark(at) {
      const mark: Mark = { reached: false };
      const reach = () => {
        mark.reached = true;
      };
      setTimeout(reach, Math.max(0, at - clock.now));
      return mark;
    },
    async advanceTo(mark) {
      await settle();
      while (!mark.reached) await nextTimer();
    },
    async finish(work) {
      let done = false;
      const began = realNow();
      const ending = () => {
        done = true;
      };
      work.then(ending, ending);
      for (let looks = 0; !done; looks++) {
        await settle();
        if (!done && realNow() - began > PATIENCE_MS)
          throw new Error(`Node-RED did not do it within ${PATIENCE_MS / 1000} s`);
        if (!done && looks >= PATIENT_LOOKS && clock.countTimers() > 0) await nextTimer();
      }
      return work;
    },
    end: () => clock.uninstall(),
  };
}

/** Resolves when all work has ended, one way or the other. */
async function answered(outstanding: ReadonlySet<Promise<unknown>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new Error(`the plant store did not answer within ${PATIENCE_MS / 1000} s`));
    timer = setRealTimeout(fail, PATIENCE_MS);
  });
  try {
    await Promise.race([Promise.allSettled([...outstanding]), tooLong]);
  } finally {
    clearRealTimeout(timer);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether something is to go on in the next turn, or the process waits for its disk or the like; sockets and timers are no such thing. */
function isBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name === 'Immediate' || /Req(uest)?/.test(name));
}
