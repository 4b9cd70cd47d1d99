import { deepEqual } from 'node:assert/strict';
import type { Heard, RaiseEffect, ReadyRule, RuleInput, SignalFacts } from '../../src/model/rule.ts';
import { readSettings, type SettingProblem } from '../../src/model/settings.ts';
import { geofence } from '../../src/rules/geofence.ts';
import type { GeofenceRule, GeofenceState } from '../../src/rules/geofence-rule.ts';
import { geofenceSettings } from '../../src/rules/geofence-settings.ts';
import { geofenceProblems, readyGeofence } from '../../src/rules/ready-geofence.ts';
import { plainFacts } from '../support/signal-facts.ts';

/** When the clock of these timelines begins. */
export const START = 1_000_000_000;
export const STALE_MS = 60_000;
const ASSET = 'acme/agv-3';

const box = (name: string, x: number, y: number, width: number, height: number) => ({
  type: 'Feature',
  properties: { name },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        ...[
          [x, y],
          [x + width, y],
          [x + width, y + height],
          [x, y + height],
          [x, y],
        ],
      ],
    ],
  },
});

/** hall 1 from x 0 to 50, yard from 60 to 100, pit within the yard from 80 to 90; all from y 0 to 30 but the pit, from 10 to 20. Metres. */
export const AREAS = JSON.stringify({
  type: 'FeatureCollection',
  features: [box('hall 1', 0, 0, 50, 30), box('yard', 60, 0, 40, 30), box('pit', 80, 10, 10, 10)],
});

/** On a plan, with a margin of 5 m and at once, where nothing else is set. */
const PLAIN = { plant: 'p', coordinates: 'plan', areas: AREAS, whichAreas: 'hall 1', dwellSeconds: 0 };

export function problemsOf(stored: object): SettingProblem[] {
  return readSettings(geofenceSettings, { ...PLAIN, ...stored }, geofenceProblems).problems;
}

export function ready(stored: object = {}, facts: Partial<SignalFacts> = {}): ReadyRule<GeofenceRule, GeofenceState> {
  const { settings, problems } = readSettings(geofenceSettings, { ...PLAIN, ...stored }, geofenceProblems);
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  return readyGeofence(settings, { ...plainFacts(STALE_MS), ...facts });
}

/** The rule for the asset of these timelines. */
export function ruleOf(stored: object = {}, facts: Partial<SignalFacts> = {}): GeofenceRule {
  const rule = ready(stored, facts).settingsFor(ASSET);
  if ('problem' in rule) throw new Error(rule.problem);
  return rule;
}

/** An asset that is followed on a clock of its own: what is due is woken first, as the runtime does it. Times are seconds. */
export function following(stored: object = {}, facts: Partial<SignalFacts> = {}) {
  const { references } = ready(stored, facts);
  const rule = ruleOf(stored, facts);
  const said: string[] = [];
  const raised: RaiseEffect[] = [];
  let state = geofence.initial;
  let dueAt = Number.POSITIVE_INFINITY;
  let others: Heard[] = references.map(() => ({ value: null, good: false, at: 0, time: 0, until: 0 }));

  function step(input: RuleInput): void {
    const made = geofence.step(rule, state, input);
    if (!made) return;
    state = made.state;
    dueAt = Number.POSITIVE_INFINITY;
    for (const effect of made.effects) {
      if (effect.kind === 'wake') dueAt = effect.at;
      else said.push(`${effect.kind}@${Math.round((effect.at - START) / 100) / 10}`);
      if (effect.kind === 'raise') raised.push(effect);
    }
  }
  function until(seconds: number): number {
    const at = START + seconds * 1000;
    while (dueAt <= at) {
      const due = dueAt;
      dueAt = Number.POSITIVE_INFINITY;
      step({ kind: 'tick', at: due, others });
    }
    return at;
  }
  /** A reading of one of the signals; `time` in seconds where it is not that of its arrival. */
  function tell(seconds: number, place: number, value: Heard['value'], { time = seconds, bad = '' } = {}): void {
    const at = until(seconds);
    const good = bad === '';
    const of = START + time * 1000;
    if (of >= (others[place]?.time ?? 0)) {
      others = others.with(place, { value, good, at, time: of, until: at + STALE_MS });
    }
    const news = { place, time: of, value, good, ...(bad !== '' && { bad }) };
    step({ kind: 'reference', at, others, news });
  }
  return {
    ...{ said, raised, until, tell, rule },
    /** Both numbers of a position. */
    at(seconds: number, x: number, y: number, more: { time?: number; bad?: string } = {}) {
      tell(seconds, rule.places[0], x, more);
      tell(seconds, rule.places[1] ?? 0, y, more);
    },
    /** The runtime is away; what it had stored comes back as JSON. */
    away(from: number, to: number) {
      const stoppedAt = until(from);
      dueAt = Number.POSITIVE_INFINITY;
      state = JSON.parse(JSON.stringify(state)) as GeofenceState;
      step({ kind: 'resume', stoppedAt, at: START + to * 1000, others });
    },
    explained: (seconds: number) =>
      geofence
        .explain(rule, state, { value: null, good: true, lastAt: START, at: START + seconds * 1000, others })
        .map(({ text }) => text)
        .join('; '),
    message: () => geofence.describe(rule, raised.at(-1) as RaiseEffect, { asset: ASSET, property: 'y' }),
    state: () => state,
  };
}
