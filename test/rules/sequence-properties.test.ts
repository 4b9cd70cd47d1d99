import { deepEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ReadyRule } from '../../src/model/rule.ts';
import type { SequenceRule, SequenceState } from '../../src/rules/sequence-rule.ts';
import { PATTERNS, type Pattern } from '../../src/rules/sequence-settings.ts';
import { simulatedReady } from '../runtime/simulated-rule.ts';
import { reading, ready, START } from './sequence-timeline.ts';

/** A reading of A or B, the seconds since the one before it, and how many seconds it is late. */
type Given = readonly [property: 'a' | 'b', after: number, value: boolean, late: number];
const GRACE_S = 20;

const given = fc.array(
  fc.tuple(
    fc.constantFrom('a' as const, 'b' as const),
    fc.integer({ min: 1, max: 15 }),
    fc.boolean(),
    fc.integer({ min: 0, max: GRACE_S }),
  ),
  { maxLength: 30 },
);
const pattern = fc.constantFrom(...PATTERNS);
const happens = fc.constantFrom('comes true', 'each value');

const settingsOf = (of: Pattern, happensBoth: string, more: object = {}) => ({
  ...{ assets: 'acme/press', pattern: of, eventA: '[a] is true', eventB: '[b] is true', property: 'a' },
  ...{ happensA: happensBoth, happensB: happensBoth, withinSeconds: 30, times: 3, standsSeconds: 0 },
  ...{ lateSeconds: GRACE_S, ...more },
});

/** Both signals are watched and false for a while before anything happens. */
function readings(these: readonly Given[], isLate: boolean): Reading[] {
  let at = 200;
  const made = these.map(([property, after, value, late]) => {
    at += after;
    return reading(at, property, value, { arrives: at + (isLate ? late : 0) });
  });
  const quiet = (['a', 'b'] as const).map((property, i) => reading(100 + i, property, false));
  const inOrder = [...quiet, ...made].sort((one, other) => one.receivedAt - other.receivedAt);
  // Nothing is received twice in one moment.
  return inOrder.map((one, i) => ({ ...one, receivedAt: one.receivedAt + i / 1000 }));
}

const END = START + 10_000_000;

async function run(
  settings: object,
  these: readonly Reading[],
  drive: 'single' | 'batch' = 'single',
  spied: (one: ReadyRule<SequenceRule, SequenceState>) => ReadyRule<SequenceRule, SequenceState> = (one) => one,
) {
  const raised: number[] = [];
  let state: SequenceState | undefined;
  const made = spied(ready(settings));
  const { rule } = made;
  const seen = {
    ...made,
    rule: {
      ...rule,
      step(...asked: Parameters<typeof rule.step>) {
        const step = rule.step(...asked);
        state = step?.state ?? state;
        return step;
      },
    },
  };
  const ids = new Set<string>();
  const host = await simulatedReady(seen, [], ({ kind, alarm }: Transition) => {
    if (kind !== 'raised') return;
    // Each is an occurrence of its own.
    if (ids.has(alarm.id)) raised.push(Number.NaN);
    ids.add(alarm.id);
    raised.push(((alarm.evidence.events?.at(-1)?.time ?? 0) - START) / 1000);
  });
  if (drive === 'batch') host.step(these);
  else {
    for (const one of these) {
      host.advanceTo(one.receivedAt);
      host.step([one]);
    }
  }
  host.advanceTo(END);
  return { raised: raised.sort((one, other) => one - other), state };
}

describe('any sequence', () => {
  it('that waits for what is missing raises the same in whatever order readings arrive within that wait', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('A without B' as const, 'B without A' as const),
        happens,
        given,
        async (of, by, these) => {
          const inOrder = await run(settingsOf(of, by), readings(these, false));
          const late = await run(settingsOf(of, by), readings(these, true));
          deepEqual(late.raised, inOrder.raised);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of messages tells each that completes it, in whatever order they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(given, async (these) => {
        const settings = settingsOf('A then B', 'each value');
        const inOrder = await run(settings, readings(these, false));
        const late = await run(settings, readings(these, true));
        deepEqual(late.raised, inOrder.raised);
        const count = settingsOf('A n times', 'each value');
        const [counted, countedLate] = [
          await run(count, readings(these, false)),
          await run(count, readings(these, true)),
        ];
        deepEqual(countedLate.state?.a, counted.state?.a);
        deepEqual(countedLate.raised.length > 0, counted.raised.length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the events that readings in order make, in whatever order they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(pattern, given, async (of, these) => {
        const [inOrder, late] = [
          await run(settingsOf(of, 'comes true'), readings(these, false)),
          await run(settingsOf(of, 'comes true'), readings(these, true)),
        ];
        const times = ({ state }: typeof inOrder) =>
          [state?.a, state?.b].map((track) => [track?.events.map(({ time }) => time), track?.trues, track?.falses]);
        deepEqual(times(late), times(inOrder));
      }),
      { numRuns: 300 },
    );
  });

  it('raises the same of a batch, and with its state as JSON after each step', async () => {
    await fc.assert(
      fc.asyncProperty(pattern, happens, given, async (of, by, these) => {
        const settings = settingsOf(of, by);
        const late = readings(these, true);
        const plain = await run(settings, late);
        const throughJson = await run(settings, late, 'single', (one) => ({
          ...one,
          rule: {
            ...one.rule,
            step(rule, state, input) {
              const kept = state === one.rule.initial ? state : (JSON.parse(JSON.stringify(state)) as SequenceState);
              return one.rule.step(rule, kept, input);
            },
          },
        }));
        deepEqual(throughJson, plain);
        const together = readings(these, true).map((one, i) => ({ ...one, receivedAt: END - 5_000_000 + i / 1000 }));
        const judging = { ...settings, lateReadings: 'judge' };
        deepEqual(await run(judging, together, 'batch'), await run(judging, together));
      }),
      { numRuns: 200 },
    );
  });

  it('raises over a crash what it would have without it; of what was missing at most that', async () => {
    await fc.assert(
      fc.asyncProperty(pattern, happens, given, fc.nat(), async (of, by, these, cut) => {
        const all = readings(these, true);
        const settings = settingsOf(of, by);
        const whole = await run(settings, all);
        const raised: number[] = [];
        const told = new Set<string>();
        const host = await simulatedReady(ready(settings), [], ({ kind, alarm }) => {
          if (kind !== 'raised') return;
          ok(!told.has(alarm.id), 'told twice');
          told.add(alarm.id);
          raised.push(((alarm.evidence.events?.at(-1)?.time ?? 0) - START) / 1000);
        });
        const before = all.slice(0, cut % (all.length + 1));
        for (const one of before) {
          host.advanceTo(one.receivedAt);
          host.step([one]);
        }
        await host.crash('at once');
        host.step(before, true);
        for (const one of all.slice(before.length)) {
          host.advanceTo(one.receivedAt);
          host.step([one]);
        }
        host.advanceTo(END);
        const isAbsence = of === 'A without B' || of === 'B without A';
        if (isAbsence)
          deepEqual(
            raised.filter((one) => !whole.raised.includes(one)),
            [],
          );
        else
          deepEqual(
            raised.sort((one, other) => one - other),
            whole.raised,
          );
      }),
      { numRuns: 200 },
    );
  });
});
