import type { ReadingValue } from '../../src/model/reading.ts';
import type { Effect, Heard, Rule, RuleInput, Step } from '../../src/model/rule.ts';

/** Other signals that a rule needs, by name, in their order. */
export interface TimelineOthers {
  names: readonly string[];
  staleMs: number;
}

const NO_OTHERS: TimelineOthers = { names: [], staleMs: 0 };

/**
 * Steps a rule over a timeline such as `0s 79 | 1s 81 | 5s bad | 10s restart 3s | 60s end` and tells its alarms as
 * `raise H@6s`. Entries: time and a value, `bad`, `81?` (of bad quality), `restart <length>` (the runtime is away), `<name>=<value>` (another signal) or `end`.
 */
export function alarmsOf<Settings, State>(
  rule: Rule<Settings, State>,
  settings: Settings,
  timeline: string,
  others?: TimelineOthers,
): string[] {
  return stepsOf(rule, settings, timeline, others).told;
}

/** The same with all effects but wake-ups, and the state after the last entry. */
export function stepsOf<Settings, State>(
  rule: Rule<Settings, State>,
  settings: Settings,
  timeline: string,
  { names, staleMs }: TimelineOthers = NO_OTHERS,
) {
  let state = rule.initial;
  let dueAt = Number.POSITIVE_INFINITY;
  let others: readonly Heard[] = names.map(() => ({ value: null, good: false, at: 0, time: 0, until: 0 }));
  let first = true;
  const told: string[] = [];
  const effects: Exclude<Effect, { kind: 'wake' }>[] = [];
  const take = (step: Step<State> | undefined) => {
    if (!step) return;
    state = JSON.parse(JSON.stringify(step.state)) as State;
    if (JSON.stringify(state) === JSON.stringify(rule.initial)) state = rule.initial;
    dueAt = Number.POSITIVE_INFINITY;
    for (const effect of step.effects) {
      if (effect.kind === 'wake') dueAt = effect.at;
      else {
        effects.push(effect);
        told.push(textOf(effect));
      }
    }
  };
  const step = (input: RuleInput) => take(rule.step(settings, state, input));
  for (const entry of timeline.split('|')) {
    const [time = '', what = '', length = ''] = entry.trim().split(/\s+/);
    const at = EPOCH + msOf(time);
    while (dueAt <= at) {
      const due = dueAt;
      dueAt = Number.POSITIVE_INFINITY;
      step({ kind: 'tick', at: due, others });
    }
    const [name = '', heard] = what.split('=');
    if (what === 'end') continue;
    if (what === 'restart') {
      dueAt = Number.POSITIVE_INFINITY;
      step({ kind: 'resume', stoppedAt: at, at: at + msOf(length || '0s'), others });
    } else if (heard !== undefined) {
      const next = { value: readValue(heard), good: isGood(heard), at, time: at, until: at + staleMs };
      if (!names.includes(name)) throw new Error(`the rule needs ${names.join()}, not ${name}`);
      others = others.map((one, i) => (names[i] === name ? next : one));
      step({ kind: 'reference', at, others });
    } else {
      const good = isGood(what);
      step({ kind: 'reading', at, time: at, value: readValue(what), good, first, others });
      if (good) first = false;
    }
  }
  return { told, effects, state, others };
}

/** When every timeline begins, ms since the Unix epoch: any moment will do; a real one shows what doubles do at this size. */
export const EPOCH = 1_790_000_000_000;

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function msOf(text: string): number {
  const [, number = '0', unit = 's'] = /^([\d.]+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

/** `bad` is no value at all, `81?` one that is not good. */
const isGood = (text: string) => text !== 'bad' && !text.endsWith('?');

function readValue(said: string): ReadingValue {
  const text = said.replace(/\?$/, '');
  if (text === 'bad') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[a-z]/i.test(text) && text !== 'NaN' ? text : Number(text);
}

function textOf(effect: Exclude<Effect, { kind: 'wake' }>): string {
  return `${effect.kind} ${effect.condition}@${Number(((effect.at - EPOCH) / 1000).toFixed(3))}s`;
}
