import type { Command } from '../model/command.ts';

/** What a point may be written with. */
export interface GuardSettings {
  /** Engineering limits, inclusive. */
  low: number;
  high: number;
  /** Largest change against the present value; `undefined`: any. */
  maxStep: number | undefined;
  minIntervalMs: number;
}

/** What a guard remembers of a point. */
export interface GuardState {
  /** When a value was last sent to the point; `undefined`: never. */
  lastWriteAt: number | undefined;
}

/** What the plant knows at the moment of the verdict. */
export interface GuardView {
  at: number;
  armed: boolean;
  /** The value the point has now; `undefined`: it could not be read. */
  present: number | boolean | undefined;
}

export type Verdict = { kind: 'allowed' } | { kind: 'dry-run' } | { kind: 'refused'; reason: string };

const refused = (reason: string): Verdict => ({ kind: 'refused', reason });

/** May this value be written to this point now? `dry-run`: it might, but nobody has armed the plant. */
export function judge(settings: GuardSettings, state: GuardState, command: Command, view: GuardView): Verdict {
  const { value } = command;
  if (view.at > command.validUntil) {
    const late = ((view.at - command.validUntil) / 1000).toFixed(1);
    return refused(`too late: the command was valid until ${late} s ago`);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return refused(`${value} is not a number`);
    if (value < settings.low) return refused(`${value} is below the lowest allowed value ${settings.low}`);
    if (value > settings.high) return refused(`${value} is above the highest allowed value ${settings.high}`);
    const step = stepProblem(settings, value, view.present);
    if (step) return refused(step);
  }
  if (state.lastWriteAt !== undefined && view.at - state.lastWriteAt < settings.minIntervalMs) {
    const ago = ((view.at - state.lastWriteAt) / 1000).toFixed(1);
    return refused(`written ${ago} s ago; at most one write in ${settings.minIntervalMs / 1000} s`);
  }
  return view.armed ? { kind: 'allowed' } : { kind: 'dry-run' };
}

function stepProblem({ maxStep }: GuardSettings, value: number, present: GuardView['present']): string | undefined {
  if (maxStep === undefined) return undefined;
  if (typeof present !== 'number') return 'the present value is unknown, so the size of the step cannot be judged';
  const step = Math.abs(value - present);
  return step > maxStep ? `a step of ${Number(step.toPrecision(6))} is larger than ${maxStep}` : undefined;
}
