import { positionText } from '../geometry/area.ts';
import type { Evidence } from '../model/alarm.ts';
import { durationText } from '../model/duration.ts';
import type { Clause, RaiseEffect, Seen } from '../model/rule.ts';
import { BELIEVED, elsewhere, metresFrom, type Place, placeOf } from './geofence-place.ts';
import { type Fix, type GeofenceRule, type GeofenceState, goodTime, type Phase } from './geofence-rule.ts';
import { enabledClauses } from './threshold-clauses.ts';

type Pending = Extract<Phase, { at: 'pending' }>;

/** The text of an alarm: which area, how far, for how long, and where. */
export function geofenceMessage(
  { alarm }: GeofenceRule,
  { evidence: { whereabouts, heldMs = 0 } }: RaiseEffect,
  { asset }: { asset: string },
): string {
  if (!whereabouts) return asset;
  const { area, within, metres, nearest, coordinates, position } = whereabouts;
  const rest = `${heldMs > 0 ? ` for ${durationText(heldMs)}` : ''} at ${positionText(position, coordinates)}`;
  const other = within === undefined ? '' : `in ${within}, `;
  const far = metresText(metres);
  switch (alarm) {
    case 'left':
      return `${asset} left ${area}: ${other}${far} outside${nearest === undefined ? '' : ` ${nearest}`}${rest}`;
    case 'entered':
      return `${asset} entered ${area}: ${far} inside${rest}`;
    case 'unexpected place':
      return `${asset} is in an unexpected place: ${other}${far} outside ${area}${rest}`;
  }
}

/** What an alarm rests on. */
export function geofenceEvidence(rule: GeofenceRule, { home }: GeofenceState, fix: Fix, phase: Pending): Evidence {
  const { alarm, coordinates, dwellMs, fixes, margin } = rule;
  const place = placeOf(rule, fix.position);
  const within = alarm === 'entered' ? undefined : elsewhere(rule, fix.position);
  const area = alarm === 'left' ? (home ?? place.area) : place.area;
  const { metres } = place;
  return {
    ...{ heldMs: phase.heldMs, onDelayMs: dwellMs, judged: metres, unit: 'm' },
    whereabouts: {
      ...{ area, metres, coordinates, position: fix.position },
      ...(within !== undefined && { within }),
      ...(place.area !== area && { nearest: place.area }),
    },
    clauses: [
      `${placeText(place)}${alarm === 'entered' ? '' : `, margin ${metresText(margin)}`}: true`,
      `${phase.fixes} in a row, ${fixes} needed: true`,
      `for ${durationText(phase.heldMs)}, ${durationText(dwellMs)} needed: true`,
    ],
  };
}

/** Where an asset is to the areas, and when that becomes an alarm. */
export function geofenceClauses(rule: GeofenceRule, state: GeofenceState, seen: Seen): Clause[] {
  const { fix, phase } = state;
  const holding: Clause[] = [
    ...enabledClauses(rule, seen),
    ...[trustText(state, seen.at), farText(rule, state)].flatMap((text) => (text ? [{ holds: false, text }] : [])),
  ];
  if (!fix) return holding;
  const is = `it is ${placeText(placeOf(rule, fix.position))} at ${positionText(fix.position, rule.coordinates)}`;
  const text = `${is}${phase.at === 'raised' ? '' : `; ${outlook(rule, state, seen.at)}`}`;
  return [...holding, { condition: 'geofence', holds: phase.at === 'raised', text }];
}

function trustText({ fix, bad, goodUntil }: GeofenceState, at: number): string | undefined {
  if (bad !== null) return `its position is not known: ${bad}`;
  if (!fix) return 'no position of it is known yet';
  return at > goodUntil ? 'its last position is stale: time does not count' : undefined;
}

function farText(rule: GeofenceRule, { far, fix }: GeofenceState): string | undefined {
  if (!far || !fix || rule.fastest === undefined) return undefined;
  const seconds = (far.fix.time - fix.time) / 1000;
  const needs = seconds > 0 ? `${Number((metresFrom(rule, fix, far.fix) / seconds).toPrecision(2))} m/s` : 'no time';
  const at = positionText(far.fix.position, rule.coordinates);
  return `the position ${at} is not believed: it needs ${needs}, ${rule.fastest} m/s are possible; ${far.count} of ${BELIEVED} that agree`;
}

function outlook({ alarm, fixes, dwellMs, margin }: GeofenceRule, state: GeofenceState, at: number): string {
  const { phase, home } = state;
  if (alarm === 'left' && home === null) return 'it has not been in the areas yet';
  if (phase.at !== 'pending') {
    return alarm === 'entered'
      ? 'alarms when it is inside'
      : `alarms when it is more than ${metresText(margin)} outside`;
  }
  const heldMs = phase.heldMs + goodTime(state, at);
  const more = fixes - phase.fixes;
  const waits = [
    ...(more > 0 ? [`${more} more such position${more > 1 ? 's' : ''}`] : []),
    ...(dwellMs > heldMs ? [`${durationText(dwellMs - heldMs)} more of good time`] : []),
  ];
  return `alarms after ${waits.join(' and ')}`;
}

function placeText({ where, area, metres }: Place): string {
  return `${metresText(metres)} ${where === 'inside' ? 'inside' : 'outside'} ${area}`;
}

/** A length as people read it: `0.4 m`, `12 m`, `340 m`, `1.2 km`. */
function metresText(metres: number): string {
  return metres < 1000 ? `${rounded(metres)} m` : `${rounded(metres / 1000)} km`;
}

const rounded = (value: number) => Number(value.toPrecision(value < 100 ? 2 : 3));
