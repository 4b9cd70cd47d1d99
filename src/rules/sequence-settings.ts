import { type Static, Type } from 'typebox';
import { hears, latching, lateReadingsWith, onlyWhile, priority, watchedAssets } from './rule-settings.ts';

/** What a sequence looks for, as settings name it. */
export const PATTERNS = ['A then B', 'A without B', 'A n times', 'B without A'] as const;
export type Pattern = (typeof PATTERNS)[number];

/** When a signal makes an event of its readings. */
const HAPPENS = ['comes true', 'each value'] as const;
export type Happens = (typeof HAPPENS)[number];

const happens = (event: string, title: string) =>
  Type.Enum([...HAPPENS], {
    ...{ title, default: 'comes true' },
    shownAs: { 'comes true': 'when it comes true', 'each value': 'with each value that fits' },
    description: `When ${event} happens: when its condition comes true after it was seen false, or with each value that fits, as with the messages of a button.`,
  });

const LONGEST_S = 2_592_000;

/** Settings of `tieline-sequence`. */
export const sequenceSettings = Type.Object({
  ...watchedAssets,
  pattern: Type.Enum([...PATTERNS], {
    ...{ title: 'Alarm when', default: 'A then B' },
    shownAs: {
      'A then B': 'A then B within T',
      'A without B': 'A without B within T',
      'A n times': 'A n times within T',
      'B without A': 'B without A in the T before',
    },
    description: 'What the alarm raises at.',
  }),
  eventA: Type.String({
    ...{ title: 'Event A', placeholder: '[door] is open', minLength: 1, maxLength: 200 },
    description:
      'A condition on one signal: [door] is open of the asset itself, [acme/hall/light] is off, [../chiller/running] is false of one below the asset above, [{hvac}/running] is true of the one that an attribute names, [temperature] > 80 °C.',
  }),
  happensA: happens('A', 'A happens'),
  eventB: Type.Optional(
    Type.String({
      ...{ title: 'Event B', placeholder: '[door] is closed', maxLength: 200 },
      description: 'A condition of the same kind.',
    }),
  ),
  happensB: happens('B', 'B happens'),
  withinSeconds: Type.Number({
    ...{ title: 'T', unit: 's', default: 60, exclusiveMinimum: 0, maximum: LONGEST_S },
    description: 'By the time of the source. Both ends count.',
  }),
  times: Type.Integer({
    ...{ title: 'n', default: 3, minimum: 2, maximum: 100 },
    description: 'So many events A within T are an alarm.',
  }),
  lateSeconds: Type.Number({
    ...{ title: 'Wait for late', unit: 's', default: 0, minimum: 0, maximum: 86_400 },
    description: 'So long what arrives late is waited for before it is said that something has not come.',
  }),
  clearedBy: Type.Optional(
    Type.String({
      ...{ title: 'Cleared by', placeholder: '[door] is closed', maxLength: 200 },
      description:
        'The alarm clears with the first reading after its event for which this is so. None: after the time below, where there is one.',
    }),
  ),
  standsSeconds: Type.Number({
    ...{ title: 'Stands for', unit: 's', default: 60, minimum: 0, maximum: LONGEST_S },
    description:
      'The alarm clears so long after it was raised, or raised again. 0: at once, so that each is one of its own.',
  }),
  property: Type.Optional(
    Type.String({
      ...{ title: 'Shown on', placeholder: 'door', maxLength: 200 },
      description:
        'Under which property of the asset alarms are shown. None: that of the first event that is one of the asset itself.',
    }),
  ),
  hears,
  ...onlyWhile,
  lateReadings: lateReadingsWith('take their place by the time of the source'),
  priority: priority(),
  latching,
});

export type SequenceSettings = Static<typeof sequenceSettings>;

/** True where a pattern is about two events. */
export const hasB = (pattern: unknown): boolean => pattern !== 'A n times';

/** True where a pattern is decided when something has not come. */
export const isAbsence = (pattern: unknown): boolean => pattern === 'A without B' || pattern === 'B without A';

/** True where an alarm stands for a time: nothing of the plant ends it. */
export const standsForTime = (pattern: unknown, clearedBy: unknown): boolean =>
  (pattern === 'A then B' || pattern === 'B without A') && !clearedBy;
