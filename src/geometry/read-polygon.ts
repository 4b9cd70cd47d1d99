import type { Coordinates, Polygon, Position, Ring } from './area.ts';
import { crossingOf } from './crossing.ts';
import { contains, inDegrees, squareMetres } from './measure.ts';
import { ALLOWED, positionOf } from './read-position.ts';
import { listOf, refuse } from './refusal.ts';

/** A ring around less encloses nothing, m². */
const LEAST_AREA = 0.01;

/** Reads the rings of a polygon, in the coordinates they are written in; refuses what is none. */
export function readPolygon(value: unknown, at: string, coordinates: Coordinates): Polygon {
  const rings = listOf(value, at, 'a list of rings').map((ring, i) =>
    readRing(ring, `${at}, ring ${i + 1}`, coordinates),
  );
  if (rings.length === 0) refuse(at, 'no ring', 'a border');
  const polygon = laidOut(rings, coordinates);
  const crossing = crossingOf(polygon);
  if (crossing) {
    const { ring, place } = crossing;
    const line = `${at}, ring ${ring + 1}, point ${place + 1}`;
    refuse(line, rings[ring]?.[place], 'a line to the next point that crosses no other');
  }
  const [border = []] = polygon;
  for (const [i, ring] of polygon.entries()) {
    const place = `${at}, ring ${i + 1}`;
    if (squareMetres(ring, coordinates) < LEAST_AREA)
      refuse(place, 'points on one line', 'a ring that encloses something');
    if (i > 0 && !contains([border], ring[0] as Position)) {
      refuse(place, rings[i]?.[0], 'a hole within the border, which is the first ring');
    }
  }
  return rings;
}

/** A polygon as it is measured. */
export function laidOut(polygon: Polygon, coordinates: Coordinates): Polygon {
  return polygon.map((ring) => ring.map((point) => inDegrees(point, coordinates)));
}

function readRing(value: unknown, at: string, coordinates: Coordinates): Ring {
  const points = listOf(value, at, 'a list of points');
  const ring: Position[] = [];
  for (const [i, point] of points.entries()) {
    const [x, y] = Array.isArray(point) ? (point as unknown[]) : [];
    const position = positionOf(x, y, coordinates) ?? refuse(`${at}, point ${i + 1}`, point, ALLOWED[coordinates]);
    extend(ring, position, `${at}, point ${i + 1}`, coordinates);
  }
  const [first] = ring;
  if (first) extend(ring, first, `${at}, point ${points.length}`, coordinates);
  if (ring.length < 4) refuse(at, `${Math.max(0, ring.length - 1)} points`, 'three points or more');
  return ring;
}

function extend(ring: Position[], position: Position, at: string, coordinates: Coordinates): void {
  const last = ring.at(-1);
  if (last && last[0] === position[0] && last[1] === position[1]) return;
  if (last && coordinates === 'geographic' && Math.abs(position[0] - last[0]) > 180) {
    refuse(at, position, 'no line over the antimeridian (±180°): two polygons, one on each side of it');
  }
  ring.push(position);
}
