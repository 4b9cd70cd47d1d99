import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';
import type { LoanTerms } from './loan.ts';

/** Protocols in which what was written can be relinquished. */
const RELINQUISHING: readonly string[] = [];

/** Fields of `tieline-setpoint` that say how a value is given back. */
export const lendingFields = {
  giveBack: Type.Enum(['nothing', 'restore', 'value', 'relinquish'], {
    title: 'Give back',
    default: 'nothing',
    description: 'What is written at the end: what was read before, a fail-safe value, or the priority relinquished.',
  }),
  giveBackValue: Type.Optional(
    Type.Number({ title: 'Fail-safe value', description: 'Engineering value to write at the end.' }),
  ),
  giveBackAfterSeconds: Type.Optional(
    Type.Number({
      title: 'After',
      unit: 's',
      minimum: 1,
      maximum: 604_800,
      description: 'Gives back after this time. Empty: not by time.',
    }),
  ),
  giveBackWhenCleared: Type.Enum(['give back', 'keep'], {
    title: 'When the alarm clears',
    default: 'give back',
    description: 'What happens at the end of the alarm that caused the write.',
  }),
  giveBackWhenStopped: Type.Enum(['give back', 'only when deleted', 'keep'], {
    title: 'When the flow stops',
    default: 'give back',
    description: 'What happens when the node is deployed, stopped or deleted, or the runtime crashes.',
  }),
};

type LendingSettings = Static<ReturnType<typeof lendingObject>>;
const lendingObject = () => Type.Object(lendingFields);

/** What must hold between them: a value inside the limits, a protocol that can do it, and something that ends it. */
export function lendingProblems(
  settings: LendingSettings,
  { protocol, low, high }: { protocol: string; low: number; high: number },
): SettingProblem[] {
  const { giveBack, giveBackValue: value, giveBackAfterSeconds } = settings;
  const problems: SettingProblem[] = [];
  if (giveBack === 'value' && (value === undefined || value < low || value > high)) {
    problems.push({ field: 'Fail-safe value', value, allowed: `a number from ${low} to ${high}` });
  }
  if (giveBack === 'relinquish' && !RELINQUISHING.includes(protocol)) {
    const allowed = `nothing, restore or value, as ${protocol} has no priorities to relinquish`;
    problems.push({ field: 'Give back', value: giveBack, allowed });
  }
  const kept = settings.giveBackWhenCleared === 'keep' && settings.giveBackWhenStopped === 'keep';
  if (giveBack !== 'nothing' && kept && giveBackAfterSeconds === undefined) {
    problems.push({ field: 'After', value: undefined, allowed: 'a time, as nothing else ends it' });
  }
  return problems;
}

/** On what terms a point is lent; `undefined`: what is written stays. */
export function loanTermsOf(
  settings: LendingSettings,
  way: Pick<LoanTerms, 'maxStep' | 'everyMs'>,
): LoanTerms | undefined {
  const { giveBack, giveBackValue: value, giveBackAfterSeconds: after } = settings;
  if (giveBack === 'nothing') return undefined;
  return {
    ...{ giveBack, whenCleared: settings.giveBackWhenCleared === 'give back' },
    ...{ whenStopped: settings.giveBackWhenStopped, ...way },
    ...(giveBack === 'value' && value !== undefined && { value }),
    ...(after !== undefined && { afterMs: after * 1000 }),
  };
}
