import type { Coordinates, Position } from './area.ts';

/** Longer text is no position. */
const MOST_CHARACTERS = 1000;
const PAIR = /^\s*([-+]?\d+(?:\.\d+)?)\s*[,; ]\s*([-+]?\d+(?:\.\d+)?)\s*$/;

/** Furthest from its origin that a plan reaches, m: the grids of land surveys have numbers of millions. */
const MOST_METRES = 10_000_000;

/** What a pair of numbers must be. */
export const ALLOWED: Readonly<Record<Coordinates, string>> = {
  geographic: 'a longitude from -180 to 180, then a latitude from -90 to 90',
  plan: `x and y in metres from ${-MOST_METRES} to ${MOST_METRES}`,
};

/** The position that two numbers are, if they are one. */
export function positionOf(x: unknown, y: unknown, coordinates: Coordinates): Position | undefined {
  const [mostX, mostY] = coordinates === 'plan' ? [MOST_METRES, MOST_METRES] : [180, 90];
  const isWithin = (value: unknown, most: number): value is number =>
    typeof value === 'number' && Math.abs(value) <= most;
  return isWithin(x, mostX) && isWithin(y, mostY) ? [x, y] : undefined;
}

/** Reads `48.1372, 11.5755` (latitude first), `12.3, 4.5` (x first), or the text of a GeoJSON point (longitude or x first). */
export function readPosition(text: string, coordinates: Coordinates): Position | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const [, first, second] = PAIR.exec(text) ?? [];
  if (first === undefined || second === undefined) return readPoint(text, coordinates);
  const [one, other] = [Number(first), Number(second)];
  return coordinates === 'plan' ? positionOf(one, other, coordinates) : positionOf(other, one, coordinates);
}

function readPoint(text: string, coordinates: Coordinates): Position | undefined {
  try {
    const { type, coordinates: pair } = JSON.parse(text) as { type?: unknown; coordinates?: unknown };
    if (type !== 'Point' || !Array.isArray(pair)) return undefined;
    return positionOf(pair[0], pair[1], coordinates);
  } catch {
    return undefined;
  }
}
