import { positionText } from '../geometry/area.ts';
import type { Effect, Rule, RuleInput, Step } from '../model/rule.ts';
import { locate } from './geofence-fix.ts';
import { follow, placeOf } from './geofence-place.ts';
import {
  CALM,
  type Fix,
  type GeofenceRule,
  type GeofenceState,
  goodTime,
  NOWHERE,
  type Phase,
} from './geofence-rule.ts';
import { geofenceClauses, geofenceEvidence, geofenceMessage } from './geofence-words.ts';
import { isEnabled } from './threshold-judges.ts';

/** Doubles are no finer than this where they stand for times; a delay this close to its end is over. */
const CLOCK_GRAIN_MS = 0.01;

/**
 * Raises when an asset leaves or enters areas, or is where it should not be. Its positions come together from its signals, in order of source time; what is bad, time
 * without a position that can be trusted, and time in which the runtime was away do not count.
 */
export const geofence: Rule<GeofenceRule, GeofenceState> = {
  type: 'geofence',
  initial: NOWHERE,
  step(rule, before, input) {
    if (input.kind === 'reading' || (before === NOWHERE && input.kind !== 'reference')) return undefined;
    const enabled = isEnabled(rule, input.others, input.at);
    const located = locate(rule, counted(rule, before, input), input);
    let { state } = located;
    let isJudged = false;
    for (const fix of located.fixes) {
      const followed = follow(rule, state, fix);
      state = followed.state;
      if (!followed.isBelieved) continue;
      state = arrived(rule, state, fix, input);
      if (enabled) state = judged(rule, state, 1);
      isJudged = true;
    }
    const isOpening = enabled === true && !before.open;
    if (isOpening && !isJudged && input.at <= state.goodUntil) state = judged(rule, state, 0);
    return told(
      rule,
      before,
      { ...state, open: enabled === true, ...(enabled === false && { phase: CALM }) },
      input.at,
    );
  },
  isCalm: ({ phase }) => phase.at === 'calm',
  carry(rule, before) {
    const { fix, phase } = before;
    if (before.coordinates !== rule.coordinates) return { ...NOWHERE, coordinates: rule.coordinates };
    if (!fix) return { ...before, home: null, phase: CALM };
    const isKnown = rule.areas.some(({ name }) => name === before.home);
    const state = placed(rule, { ...before, home: isKnown ? before.home : null }, fix);
    const word = wordOf(rule, state);
    return { ...state, phase: word === 'beyond' || (word === 'between' && phase.at === 'raised') ? phase : CALM };
  },
  raised: (_rule, { phase }) => (phase.at === 'raised' ? ['geofence'] : []),
  priority: ({ priority }) => priority,
  behaviour({ words: _words, schedule, ...behaviour }) {
    return { ...behaviour, ...(schedule && { schedule: true }) };
  },
  limits: () => [],
  explain: geofenceClauses,
  describe: geofenceMessage,
};

/** The state with the good time that has passed. */
function counted({ coordinates }: GeofenceRule, before: GeofenceState, input: RuleInput): GeofenceState {
  const { phase } = before;
  const passedMs = goodTime(before, input.kind === 'resume' ? input.stoppedAt : input.at);
  const held = phase.at === 'pending' && passedMs > 0 ? { ...phase, heldMs: phase.heldMs + passedMs } : phase;
  return { ...before, coordinates, phase: held, countedTo: input.at };
}

/** The state of an asset that is somewhere else now, as long as that can be trusted. */
function arrived(rule: GeofenceRule, before: GeofenceState, fix: Fix, { others }: RuleInput): GeofenceState {
  const goodUntil = Math.min(...rule.places.map((place) => others[place]?.until ?? 0));
  return { ...placed(rule, before, fix), goodUntil };
}

function placed(rule: GeofenceRule, before: GeofenceState, fix: Fix): GeofenceState {
  const { where, area } = placeOf(rule, fix.position);
  return { ...before, where, home: where === 'inside' ? area : before.home };
}

/** Whether the asset is where it should not be; `between`: it is not, but was not said to be back either. */
function wordOf({ alarm }: GeofenceRule, { where, home }: GeofenceState): 'beyond' | 'between' | 'back' {
  if (where === 'between' || where === null) return 'between';
  if (alarm === 'entered') return where === 'inside' ? 'beyond' : 'back';
  // What was never in an area has not left it.
  if (where === 'inside' || (alarm === 'left' && home === null)) return 'back';
  return 'beyond';
}

/** @param positions how many more say so: none where the rule only judges again */
function judged(rule: GeofenceRule, state: GeofenceState, positions: 0 | 1): GeofenceState {
  return { ...state, phase: nextPhase(rule, state, positions), judged: true };
}

function nextPhase(rule: GeofenceRule, state: GeofenceState, positions: 0 | 1): Phase {
  const { phase } = state;
  const word = wordOf(rule, state);
  if (phase.at === 'raised') {
    const back = word === 'back' ? phase.back + positions : 0;
    return back >= rule.fixes ? CALM : { at: 'raised', back };
  }
  if (word !== 'beyond') return CALM;
  if (phase.at === 'pending') return { ...phase, fixes: phase.fixes + positions };
  return { at: 'pending', heldMs: 0, fixes: 1, ...(!state.judged && { first: true }) };
}

/** What has come of a step, and when time alone changes something next. */
function told(rule: GeofenceRule, before: GeofenceState, state: GeofenceState, at: number): Step<GeofenceState> {
  const { phase, fix } = state;
  const effects: Effect[] = [];
  const value = fix && positionText(fix.position, rule.coordinates);
  if (before.phase.at === 'raised' && phase.at !== 'raised') {
    effects.push({ kind: 'clear', condition: 'geofence', at, value });
  }
  const isRaising =
    phase.at === 'pending' && phase.fixes >= rule.fixes && phase.heldMs > rule.dwellMs - CLOCK_GRAIN_MS && fix;
  const after: GeofenceState = isRaising ? { ...state, phase: { at: 'raised', back: 0 } } : state;
  if (isRaising) {
    const evidence = geofenceEvidence(rule, state, fix, phase);
    const more = { ...(rule.latches && { latches: true as const }), ...(phase.first && { first: true as const }) };
    effects.push({ kind: 'raise', condition: 'geofence', at, value, evidence, ...more });
  }
  const wakeAt = nextWake(rule, after, at);
  if (Number.isFinite(wakeAt)) effects.push({ kind: 'wake', at: wakeAt });
  return { state: after, effects, kept: isWorthKeeping(before, after) ? 'soon' : 'snapshot' };
}

function nextWake(rule: GeofenceRule, { phase, open, goodUntil, waitsUntil }: GeofenceState, at: number): number {
  let next = rule.schedule?.nextChange(at) ?? Number.POSITIVE_INFINITY;
  if (waitsUntil > 0) next = Math.min(next, Math.max(at, waitsUntil));
  if (phase.at !== 'pending' || !open || phase.fixes < rule.fixes) return next;
  const overAt = at + rule.dwellMs - phase.heldMs;
  return overAt <= goodUntil ? Math.min(next, overAt) : next;
}

/** Delays, counts and alarms must not be lost in a crash; where an asset is while nothing is wrong may. */
function isWorthKeeping(before: GeofenceState, after: GeofenceState): boolean {
  if (after.phase.at === 'pending' || after.far) return true;
  return before.phase !== after.phase || before.home !== after.home || before.open !== after.open;
}
