import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';

/** Fields of `tieline-setpoint` that make it go to its value in steps. */
export const rampFields = {
  rampStep: Type.Optional(
    Type.Number({
      title: 'Ramp step',
      exclusiveMinimum: 0,
      description: 'Goes to the value in steps of at most this. Empty: at once.',
    }),
  ),
  rampEverySeconds: Type.Number({
    title: 'Ramp every',
    unit: 's',
    default: 10,
    minimum: 0.1,
    maximum: 3600,
    description: 'Time from one step to the next.',
  }),
};

type RampSettings = Static<ReturnType<typeof rampObject>>;
const rampObject = () => Type.Object(rampFields);

/** What must hold between them: a guard would refuse steps that are too large, or come too soon. */
export function rampProblems(
  { rampStep, rampEverySeconds }: RampSettings,
  { maxStep, minIntervalSeconds, approval }: { maxStep?: number; minIntervalSeconds: number; approval: string },
): SettingProblem[] {
  if (rampStep === undefined) return [];
  const problems: SettingProblem[] = [];
  // A person would have to agree to each step.
  if (approval === 'needed')
    problems.push({ field: 'Ramp step', value: rampStep, allowed: 'nothing where each command needs approval' });
  if (maxStep !== undefined && rampStep > maxStep) {
    problems.push({ field: 'Ramp step', value: rampStep, allowed: `at most Largest step (${maxStep})` });
  }
  if (rampEverySeconds < minIntervalSeconds) {
    const allowed = `at least Shortest interval (${minIntervalSeconds} s)`;
    problems.push({ field: 'Ramp every', value: rampEverySeconds, allowed });
  }
  return problems;
}
