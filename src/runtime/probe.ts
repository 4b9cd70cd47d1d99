/** Moments at which the crash tests kill the process: the rows of the crash table in docs/delivery.md. */
export const PROBE_POINTS = [
  'message received',
  'inlet committed',
  'rule stepped',
  'journal committed',
  'outbox committed',
  'delivery begun',
  'answer received',
  'order change recorded',
  'command recorded',
  'command written',
  'loan ended',
] as const;
export type ProbePoint = (typeof PROBE_POINTS)[number];

/** Told of each moment, in tests only; absent in production, where it costs one comparison. */
export type Probe = (point: ProbePoint) => void;
