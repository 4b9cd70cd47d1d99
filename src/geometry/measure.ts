import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import CheapRuler from 'cheap-ruler';
import { orient2d } from 'robust-predicates';
import type { Coordinates, Polygon, Position, Ring } from './area.ts';

// The one file that knows the geometry libraries: the build puts them into it.

const ORIGIN: Position = [0, 0];
const AT_EQUATOR = new CheapRuler(0, 'meters');

/** Metres of a plan are kept as degrees of the ruler for the equator, which is a plane: so a plan is measured exactly, and as any place is. */
const rulerFor = (coordinates: Coordinates, latitude: number) =>
  coordinates === 'plan' ? AT_EQUATOR : new CheapRuler(latitude, 'meters');

/** A position in degrees, as everything here is measured. */
export function inDegrees([x, y]: Readonly<Position>, coordinates: Coordinates): Position {
  return coordinates === 'plan' ? AT_EQUATOR.offset(ORIGIN, x, y) : [x, y];
}

/** Whether a position lies in a polygon; its borders belong to it. */
export function contains(polygon: Polygon, position: Position): boolean {
  return booleanPointInPolygon(position, { type: 'Polygon', coordinates: polygon as Position[][] });
}

/** How far a position is from the nearest border of a polygon, be it within it or not, metres. */
export function metresToBorder(polygon: Polygon, position: Position, coordinates: Coordinates): number {
  const ruler = rulerFor(coordinates, position[1]);
  return Math.min(...polygon.map((ring) => ruler.pointOnLine(ring, position).dist));
}

/** Metres between two positions; on Earth they are not to be far from each other. */
export function metresBetween(from: Position, to: Position, coordinates: Coordinates): number {
  return rulerFor(coordinates, (from[1] + to[1]) / 2).distance(from, to);
}

/** What a ring encloses. */
export function squareMetres(ring: Ring, coordinates: Coordinates): number {
  return rulerFor(coordinates, ring[0]?.[1] ?? 0).area([ring as Position[]]);
}

/** Which way the path from `a` over `b` to `c` turns: the sign, 0 where it goes straight on, is exact. */
export function turn(a: Position, b: Position, c: Position): number {
  return orient2d(a[0], a[1], b[0], b[1], c[0], c[1]);
}
