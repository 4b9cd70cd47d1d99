import type { Area, Coordinates, Position } from '../geometry/area.ts';
import { contains, inDegrees, metresBetween, metresToBorder } from '../geometry/measure.ts';
import type { Fix, GeofenceRule, GeofenceState, Where } from './geofence-rule.ts';

/** So many positions that agree with each other are believed, although the asset could not have reached them. */
export const BELIEVED = 3;

/** Where a position is to the areas that count. */
export interface Place {
  where: Where;
  /** The one it is in, or the nearest. */
  area: string;
  /** How far it is from the nearest border of that, m. */
  metres: number;
}

/** Borders belong to their areas: only what is outside must be so by the margin, so that narrow areas count, too. */
export function placeOf({ areas, coordinates, margin }: GeofenceRule, position: Position): Place {
  const at = inDegrees(position, coordinates);
  const home = areas.find((area) => isIn(area, at));
  if (home) return { where: 'inside', area: home.name, metres: metresTo(home, at, coordinates) };
  let nearest = { area: '', metres: Number.POSITIVE_INFINITY };
  for (const area of areas) {
    const metres = metresTo(area, at, coordinates);
    if (metres < nearest.metres) nearest = { area: area.name, metres };
  }
  return { where: nearest.metres > margin ? 'outside' : 'between', ...nearest };
}

/** Another area that the position is in. */
export function elsewhere({ elsewhere: others, coordinates }: GeofenceRule, position: Position): string | undefined {
  const at = inDegrees(position, coordinates);
  return others.find((area) => isIn(area, at))?.name;
}

const isIn = ({ polygons }: Area, at: Position) => polygons.some((polygon) => contains(polygon, at));

const metresTo = ({ polygons }: Area, at: Position, coordinates: Coordinates) =>
  Math.min(...polygons.map((polygon) => metresToBorder(polygon, at, coordinates)));

/** The state with a new position, or, where the asset could not have reached it, with that remembered: it is believed when enough agree. */
export function follow(
  rule: GeofenceRule,
  state: GeofenceState,
  fix: Fix,
): { state: GeofenceState; isBelieved: boolean } {
  const known = { ...state, bad: null };
  if (!state.fix || isReachable(rule, state.fix, fix)) return { state: { ...known, fix, far: null }, isBelieved: true };
  const agrees = state.far && fix.time >= state.far.fix.time && isReachable(rule, state.far.fix, fix);
  const count = agrees && state.far ? state.far.count + 1 : 1;
  if (count < BELIEVED) return { state: { ...known, far: { fix, count } }, isBelieved: false };
  return { state: { ...known, fix, far: null }, isBelieved: true };
}

/** The margin is what a position may be wrong by. */
function isReachable(rule: GeofenceRule, from: Fix, to: Fix): boolean {
  if (rule.fastest === undefined) return true;
  return metresFrom(rule, from, to) <= (rule.fastest * Math.max(0, to.time - from.time)) / 1000 + rule.margin;
}

/** How far it is from one position to another, m. */
export function metresFrom({ coordinates }: GeofenceRule, from: Fix, to: Fix): number {
  return metresBetween(inDegrees(from.position, coordinates), inDegrees(to.position, coordinates), coordinates);
}
