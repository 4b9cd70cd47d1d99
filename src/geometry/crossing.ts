import type { Polygon, Position } from './area.ts';
import { turn } from './measure.ts';

interface Segment {
  from: Position;
  to: Position;
  ring: number;
  /** Its place in the ring. */
  place: number;
  left: number;
  right: number;
  low: number;
  high: number;
}

/** The first line of a polygon that crosses another of it: its ring and the point where it begins, both from 0; `undefined` where none does. Lines may touch. */
export function crossingOf(polygon: Polygon): { ring: number; place: number } | undefined {
  const segments = polygon.flatMap(segmentsOf).sort((one, other) => one.left - other.left);
  for (const [i, segment] of segments.entries()) {
    for (let k = i + 1; k < segments.length; k++) {
      const other = segments[k] as Segment;
      if (other.left > segment.right) break;
      if (other.low > segment.high || other.high < segment.low || !cross(segment, other)) continue;
      const { ring, place } = other.ring > segment.ring || other.place > segment.place ? other : segment;
      return { ring, place };
    }
  }
  return undefined;
}

function segmentsOf(points: readonly Position[], ring: number): Segment[] {
  return points.slice(1).map((to, place) => {
    const from = points[place] as Position;
    return {
      ...{ from, to, ring, place },
      ...{ left: Math.min(from[0], to[0]), right: Math.max(from[0], to[0]) },
      ...{ low: Math.min(from[1], to[1]), high: Math.max(from[1], to[1]) },
    };
  });
}

/** Each has the ends of the other on both of its sides. */
function cross({ from, to }: Segment, other: Segment): boolean {
  return (
    turn(from, to, other.from) * turn(from, to, other.to) < 0 &&
    turn(other.from, other.to, from) * turn(other.from, other.to, to) < 0
  );
}
