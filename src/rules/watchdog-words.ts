import type { Silence } from '../model/alarm.ts';
import { durationText } from '../model/duration.ts';
import { signalName } from '../model/reading.ts';
import type { Clause, RaiseEffect, Seen } from '../model/rule.ts';
import { enabledClauses } from './threshold-clauses.ts';
import { shownValue } from './threshold-rule.ts';
import { intervalLearnt } from './usual-interval.ts';
import { lossDueIn } from './watchdog-loss.ts';
import { silenceAfter, type WatchdogRule, type WatchdogState } from './watchdog-rule.ts';

/** The text of an alarm: for how long, what came last, and which link is down. */
export function watchdogMessage(
  { words: { unitLabel, statusOf } }: WatchdogRule,
  { condition, at, value, evidence: { heldMs = 0, silent, deadband = 0 } }: RaiseEffect,
  { asset, property }: { asset: string; property: string },
): string {
  const name = signalName(asset, property);
  const shown = shownValue(value, unitLabel);
  const heldFor = durationText(heldMs);
  if (condition === 'flatline') {
    return `${name} is ${shown} and has not moved${deadband > 0 ? ` by more than ${shownValue(deadband, unitLabel)}` : ''} for ${heldFor}`;
  }
  const last = value === null ? '' : `; its last value was ${shown}`;
  if (silent?.lost) {
    const { by, value: said } = silent.lost;
    const because = by === 'status' ? `: ${statusOf?.(asset) ?? ''} is ${String(said)}` : ` (${silent.bad ?? ''})`;
    const what = by === 'link' ? 'its connection is lost' : 'its device is offline';
    return `${name}: ${what}${heldMs > 0 ? ` for ${heldFor}` : ''}${because}${linkText(silent.link, at)}${last}`;
  }
  const usual = silent?.usualMs === undefined ? '' : `, where one usually comes within ${durationText(silent.usualMs)}`;
  const what = silent?.bad === undefined ? `no data for ${heldFor}` : `no good value for ${heldFor} (${silent.bad})`;
  return `${name}: ${what}${usual}${linkText(silent?.link, at)}${last}`;
}

function linkText(link: Silence['link'], at: number): string {
  if (!link) return '';
  const { name, state, since, reason } = link;
  const because = reason === undefined ? '' : `: ${reason}`;
  return `; link ${name} is ${state} for ${durationText(Math.max(0, at - since))}${because}`;
}

/** What the watchdog says to a signal at a moment, and when it would raise. */
export function watchdogClauses(rule: WatchdogRule, state: WatchdogState, seen: Seen): Clause[] {
  const clauses = enabledClauses(rule, seen).filter(() => !state.open);
  const { silent, silentMs, lost, open, countedTo, still, usual } = state;
  const passedMs = open ? Math.max(0, seen.at - countedTo) : 0;
  const afterMs = silenceAfter(rule, state);
  const age = `the last reading is ${durationText(Math.max(0, seen.at - seen.lastAt))} old`;
  const link = state.link === '' ? undefined : rule.link?.(state.link);
  const linked = link && link.state !== 'up' ? linkText({ name: state.link, ...link }, seen.at) : '';
  clauses.push({ condition: 'stale', holds: silent, text: `${age}${linked}; ${lostText()}${silenceText()}` });
  if (rule.flat && still) {
    const held = still.heldMs + (open ? Math.max(0, Math.min(seen.at, still.goodUntil) - countedTo) : 0);
    const stands = `it stands at ${shownValue(still.from, rule.words.unitLabel)} for ${durationText(held)}`;
    const text = still.raised ? stands : `${stands}; alarms after ${durationText(rule.flat.afterMs)}`;
    clauses.push({ condition: 'flatline', holds: still.raised, text });
  }
  return clauses;

  function lostText(): string {
    if (!lost) return silent && silentMs + passedMs < afterMs ? 'its next good value clears the alarm; ' : '';
    const name = rule.words.others[rule.offline?.other ?? -1];
    const because = lost.by === 'status' ? `as [${name}] is ${String(lost.value)}` : `by its last value (${state.bad})`;
    const left = lossDueIn(rule, state) - passedMs;
    const soon = open && !silent ? `; alarms in ${durationText(Math.max(0, left))}` : '';
    return `its device is gone, ${because}${soon}; `;
  }

  function silenceText(): string {
    if (!Number.isFinite(afterMs)) {
      return `its usual interval is still learnt: ${Math.floor(intervalLearnt(usual) * 100)} %`;
    }
    const without = `without a good value for ${durationText(silentMs + passedMs)}`;
    const usually = 'factor' in rule.silence ? `, as one usually comes within ${durationText(usual.ms)}` : '';
    if (silent) return `${without}, ${durationText(afterMs)} are allowed${usually}`;
    const left = durationText(Math.max(0, afterMs - silentMs - passedMs));
    return `${without}; alarms after ${durationText(afterMs)}${usually}${open ? `: in ${left}` : ''}`;
  }
}
