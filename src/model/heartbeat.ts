import { Type } from 'typebox';

/** Fields of every link that can tell its device that the runtime is there. */
export const heartbeatFields = {
  heartbeatAddress: Type.Optional(
    Type.String({
      title: 'Heartbeat to',
      description:
        'Counts here from 0 to 65535 while the plant is up, armed, not held and can store. Empty: no heartbeat.',
    }),
  ),
  heartbeatSeconds: Type.Number({
    title: 'Heartbeat every',
    unit: 's',
    default: 2,
    minimum: 0.1,
    maximum: 3600,
    description: 'Let the controller fall back after at least three times this long without a new count.',
  }),
};
