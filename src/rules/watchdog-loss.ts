import { lossOf } from '../model/loss.ts';
import type { RaiseEffect, RuleInput } from '../model/rule.ts';
import { standsAt } from './enabled-when.ts';
import { type Lost, silenceAfter, type WatchdogRule, type WatchdogState } from './watchdog-rule.ts';

/** Takes in whether the device is gone now. What its status said last goes on to count while nobody knows better; what came before it went is no sign of life. */
export function lose(rule: WatchdogRule, state: WatchdogState, input: RuleInput): void {
  const by = lostBy(rule, state, input);
  if (by === undefined) {
    state.lost = null;
    return;
  }
  if (state.lost?.by !== by) {
    state.awaits ||= state.lost === null && !(input.kind === 'reading' && input.good);
    const value = (by === 'status' && rule.offline && input.others[rule.offline.other]?.value) ?? null;
    state.lost = { by, value, heldMs: state.lost?.heldMs ?? 0 };
  }
  // What nobody can vouch for does not stand still.
  if (state.still) state.still.goodUntil = 0;
}

function lostBy({ offline, linkLost }: WatchdogRule, state: WatchdogState, input: RuleInput): Lost['by'] | undefined {
  const said = offline && standsAt(offline.test, input.others[offline.other], input.at);
  if (offline && (said ?? state.lost?.by === 'status')) return 'status';
  const loss = state.bad === null ? undefined : lossOf(state.bad);
  return loss === 'link' && linkLost === 'waits for silence' ? undefined : loss;
}

/** How long the alarm waits yet, ms; nothing left: the device is gone for long enough. Infinity where it is not gone. */
export const lossDueIn = ({ offlineMs }: WatchdogRule, { lost }: WatchdogState): number =>
  lost ? offlineMs - lost.heldMs : Number.POSITIVE_INFINITY;

/** All that one status tells the loss of is one alarm; it comes back within the time in which there is to be a value. */
export function lossGroup(rule: WatchdogRule, state: WatchdogState): Pick<RaiseEffect, 'group' | 'byOthers'> {
  const { offline } = rule;
  if (state.lost?.by !== 'status' || !offline) return {};
  const afterMs = silenceAfter(rule, state);
  const withinMs = Math.max(offline.togetherMs, Number.isFinite(afterMs) ? afterMs : 0);
  return { group: { of: { other: offline.other }, withinMs }, byOthers: true };
}
