import { type Static, Type } from 'typebox';
import { alarmsTogether, latching, lateReadings, onlyWhile, priority, watchedSignals } from './rule-settings.ts';

/** Settings of `tieline-watchdog`. */
export const watchdogSettings = Type.Object({
  ...watchedSignals('Unit of the tolerance. Readings in another unit of the same kind are converted.'),
  interval: Type.Enum(['set', 'learnt'], {
    ...{ title: 'Interval', default: 'set' },
    description: 'How long a signal may be without a good value: one time for all, or as each signal usually reports.',
  }),
  silenceSeconds: Type.Number({
    ...{ title: 'No data for', unit: 's', default: 300, exclusiveMinimum: 0, maximum: 31_536_000 },
    description: 'The alarm raises when there was no good value for longer.',
  }),
  factor: Type.Number({
    ...{ title: 'Times the usual', default: 3, minimum: 1, maximum: 1000 },
    description:
      'The alarm raises when there was no good value for so many times the interval within which there usually is one.',
  }),
  leastSeconds: Type.Number({
    ...{ title: 'At least', unit: 's', default: 10, exclusiveMinimum: 0, maximum: 31_536_000 },
    description: 'No alarm before, however often the signal reports.',
  }),
  offlineWhen: Type.Optional(
    Type.String({
      ...{ title: 'Offline when', placeholder: '[status] is offline', maxLength: 200 },
      description:
        'The device is gone while this is so, as its last will tells: [status] is offline; [../gateway/online] is false.',
    }),
  ),
  linkLost: Type.Enum(['waits for silence', 'at once'], {
    ...{ title: 'Lost connection', default: 'waits for silence' },
    description:
      'Values that are bad because the connection is lost: raises when there was no data for long enough, or at once.',
  }),
  offlineSeconds: Type.Number({
    ...{ title: 'Gone for', unit: 's', default: 0, minimum: 0, maximum: 31_536_000 },
    description: 'The alarm raises when the device was gone for longer.',
  }),
  flatSeconds: Type.Optional(
    Type.Number({
      ...{ title: 'Flat for', unit: 's', placeholder: '3600', exclusiveMinimum: 0, maximum: 31_536_000 },
      description: 'Raises, too, when the value does not move for longer, with good quality. None: it may stand still.',
    }),
  ),
  flatTolerance: Type.Number({
    ...{ title: 'Tolerance', default: 0, minimum: 0 },
    description: 'It moves when it is further than this from where it stood, in the unit above.',
  }),
  ...alarmsTogether,
  ...onlyWhile,
  lateReadings,
  priority: priority(),
  latching,
});

export type WatchdogSettings = Static<typeof watchdogSettings>;
