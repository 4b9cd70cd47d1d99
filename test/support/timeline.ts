import type { Effect, Rule, Step } from '../../src/model/rule.ts';

/**
 * Steps a rule over a timeline such as `0s 79 | 1s 81 | 5s bad | 10s restart 3s | 60s end` and tells its alarms as
 * `raise H@6s`. Entries: time and a value, `bad`, `restart <length>` (the runtime is away) or `end`.
 */
export function alarmsOf<Settings, State>(rule: Rule<Settings, State>, settings: Settings, timeline: string): string[] {
  return stepsOf(rule, settings, timeline).told;
}

/** The same with the state after the last entry. */
export function stepsOf<Settings, State>(rule: Rule<Settings, State>, settings: Settings, timeline: string) {
  let state = rule.initial;
  let dueAt = Number.POSITIVE_INFINITY;
  const told: string[] = [];
  const take = (step: Step<State> | undefined) => {
    if (!step) return;
    state = JSON.parse(JSON.stringify(step.state)) as State;
    if (JSON.stringify(state) === JSON.stringify(rule.initial)) state = rule.initial;
    dueAt = Number.POSITIVE_INFINITY;
    for (const effect of step.effects) {
      if (effect.kind === 'wake') dueAt = effect.at;
      else told.push(textOf(effect));
    }
  };
  for (const entry of timeline.split('|')) {
    const [time = '', what = '', length = ''] = entry.trim().split(/\s+/);
    const at = EPOCH + msOf(time);
    while (dueAt <= at) {
      const due = dueAt;
      dueAt = Number.POSITIVE_INFINITY;
      take(rule.step(settings, state, { kind: 'tick', at: due }));
    }
    if (what === 'end') continue;
    if (what === 'restart') {
      dueAt = Number.POSITIVE_INFINITY;
      take(rule.step(settings, state, { kind: 'resume', stoppedAt: at, at: at + msOf(length || '0s') }));
    } else if (what === 'bad') {
      take(rule.step(settings, state, { kind: 'reading', at, value: null, good: false }));
    } else {
      const value = what === 'text' ? 'text' : Number(what);
      take(rule.step(settings, state, { kind: 'reading', at, value, good: true }));
    }
  }
  return { told, state };
}

/** When every timeline begins, ms since the Unix epoch: any moment will do; a real one shows what doubles do at this size. */
export const EPOCH = 1_790_000_000_000;

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function msOf(text: string): number {
  const [, number = '0', unit = 's'] = /^([\d.]+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

function textOf(effect: Exclude<Effect, { kind: 'wake' }>): string {
  return `${effect.kind} ${effect.condition}@${Number(((effect.at - EPOCH) / 1000).toFixed(3))}s`;
}
