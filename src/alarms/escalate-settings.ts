import { type Static, Type } from 'typebox';
import { PRIORITIES } from '../model/alarm.ts';
import type { SettingProblem } from '../model/settings.ts';

const LONGEST_MINUTES = 10_080;

const further = (title: string, description: string) =>
  Type.Optional(Type.Number({ title, unit: 'min', exclusiveMinimum: 0, maximum: LONGEST_MINUTES, description }));

/** Settings of `tieline-escalate`. */
export const escalateSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'Whose alarms these are.' }),
  firstMinutes: Type.Number({
    title: 'First after',
    unit: 'min',
    default: 10,
    exclusiveMinimum: 0,
    maximum: LONGEST_MINUTES,
    description: 'An alarm that nobody has acknowledged so long after it was raised leaves by the output first.',
  }),
  secondMinutes: further('Second after', 'So long after that, if still nobody has, by second. Empty: no second step.'),
  thirdMinutes: further('Third after', 'And so long after that by third. Empty: no third step.'),
  priorityFrom: Type.Enum([...PRIORITIES], {
    title: 'Priority from',
    default: 'low',
    description: 'The least urgent priority that is escalated.',
  }),
});

export type EscalateSettings = Static<typeof escalateSettings>;

/** What must hold between the fields: no third step without a second. */
export function escalateProblems({ secondMinutes, thirdMinutes }: EscalateSettings): SettingProblem[] {
  if (thirdMinutes === undefined || secondMinutes !== undefined) return [];
  return [{ field: 'Second after', value: undefined, allowed: 'a time, as there is a third step' }];
}

/** The waits of the steps, ms. */
export function stepsOf({ firstMinutes, secondMinutes, thirdMinutes }: EscalateSettings): number[] {
  return [firstMinutes, secondMinutes, thirdMinutes].flatMap((minutes) =>
    minutes === undefined ? [] : minutes * 60_000,
  );
}
