import { createLogic, type Logic, type LogicInput, type LogicStep } from '../../src/logic/create-logic.ts';
import type { LogicState } from '../../src/logic/state.ts';

/** When timelines begin. */
export const START = Date.UTC(2026, 0, 5, 6);

/** A rule that is ready; signals are stale after a minute unless told otherwise. */
export function logicOf(rule: unknown, staleMs = 60_000): Logic {
  const logic = createLogic(typeof rule === 'string' ? rule : JSON.stringify(rule), { staleMs: () => staleMs });
  if ('problem' in logic) throw new Error(`${logic.path}: ${logic.problem}`);
  return logic;
}

/** Inputs as text: `0s t=79 | 5s t=bad | 8s t=80@6s` (of 6 s, received at 8 s) `| 20s away 30s | 60s end`. */
export function inputsOf(logic: Logic, timeline: string): LogicInput[] {
  return timeline.split('|').map((entry): LogicInput => {
    const [when = '', what = '', until = ''] = entry.trim().split(' ');
    const at = START + Number.parseFloat(when) * 1000;
    if (what === 'end') return { kind: 'tick', at };
    if (what === 'away') return { kind: 'resume', stoppedAt: at, at: START + Number.parseFloat(until) * 1000 };
    const [, name = '', text = '', time] = /^(.+)=([^@]*)(?:@(.+)s)?$/.exec(what) ?? [];
    const signal = logic.signals.findIndex((one) => one.name === name);
    if (signal < 0) throw new Error(`no signal ${name}`);
    const good = text !== 'bad';
    const value = good ? (/^(true|false|-?\d.*)$/.test(text) ? (JSON.parse(text) as number | boolean) : text) : null;
    return { kind: 'reading', signal, at, time: time === undefined ? at : START + Number(time) * 1000, value, good };
  });
}

/** Steps a rule through inputs and whenever it wants to be woken in between. */
export function play(
  logic: Logic,
  inputs: readonly LogicInput[],
  seen: (step: LogicStep, at: number) => LogicState | undefined = () => undefined,
): LogicStep {
  let step: LogicStep = { state: logic.initial, verdict: 'unknown', wakeAt: Number.POSITIVE_INFINITY };
  const take = (input: LogicInput) => {
    step = logic.step(step.state, input);
    const replaced = seen(step, input.at);
    if (replaced) step = { ...step, state: replaced };
  };
  for (const input of inputs) {
    const before = input.kind === 'resume' ? input.stoppedAt : input.at;
    while (step.wakeAt <= before) take({ kind: 'tick', at: step.wakeAt });
    take(input);
  }
  return step;
}

/** How the verdict of a rule changes along a timeline: `unknown@0s`, `true@6s`. */
export function verdicts(rule: unknown, timeline: string, staleMs?: number): string[] {
  const logic = logicOf(rule, staleMs);
  const changes: string[] = [];
  let last: unknown;
  play(logic, inputsOf(logic, timeline), ({ verdict }, at) => {
    if (verdict !== last) changes.push(`${verdict}@${Math.round(at - START) / 1000}s`);
    last = verdict;
    return undefined;
  });
  return changes;
}

/** The number of the only clause after each input of a timeline, as people read it. */
export function numbers(rule: unknown, timeline: string, staleMs?: number): string[] {
  const logic = logicOf(rule, staleMs);
  const inputs = inputsOf(logic, timeline);
  return inputs.map((_input, i) => {
    const { state } = play(logic, inputs.slice(0, i + 1));
    const [clause] = logic.explain(state, state.at);
    return (
      clause?.text
        .replace(/^(.* over \d+ \w+|age of t|previous t|time since .* came true) /, '')
        .replace(/: \w+$/, '') ?? ''
    );
  });
}
