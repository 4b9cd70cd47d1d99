import type { Coordinates, Position } from '../../../../src/geometry/area.ts';
import { inDegrees, metresBetween } from '../../../../src/geometry/measure.ts';

/** What of the plant a picture shows. */
export interface View {
  /** What is in its middle. */
  readonly middle: Position;
  /** Metres in one unit of x and of y. */
  readonly unit: Position;
  readonly metresPerPixel: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

type Size = Pick<View, 'width' | 'height'>;

/** Beyond this latitude a degree of longitude is next to nothing. */
const MOST_LATITUDE = 85;
/** A picture of less than a millimetre, or of more than the Earth, helps nobody. */
const [LEAST_SCALE, MOST_SCALE] = [1e-4, 50_000];
/** Share of the picture that stays free around what it is fitted to. */
const FREE = 0.15;
const LEAST_METRES = 1;
/** Lines of the grid are no closer than this, pixels. */
const LEAST_GRID = 40;

/** A view that shows all positions. */
export function fitted(positions: readonly Position[], coordinates: Coordinates, size: Size): View {
  const [xs, ys] = [positions.map(([x]) => x), positions.map(([, y]) => y)];
  const [left, right] = [reduced(xs, Math.min), reduced(xs, Math.max)];
  const [low, high] = [reduced(ys, Math.min), reduced(ys, Math.max)];
  const middle: Position = [(left + right) / 2, (low + high) / 2];
  const unit = unitAt(middle, coordinates);
  const [across, up] = [(right - left) * unit[0], (high - low) * unit[1]];
  const inner = 1 - 2 * FREE;
  const metresPerPixel = Math.max(across / (size.width * inner), up / (size.height * inner), LEAST_METRES / size.width);
  return { middle, unit, metresPerPixel, ...size };
}

const reduced = (numbers: readonly number[], by: (one: number, other: number) => number) =>
  numbers.reduce((one, other) => by(one, other), numbers[0] ?? 0);

function unitAt([x, y]: Position, coordinates: Coordinates): Position {
  if (coordinates === 'plan') return [1, 1];
  const latitude = Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, y));
  const metres = (dx: number, dy: number) =>
    metresBetween(inDegrees([x, latitude], coordinates), inDegrees([x + dx, latitude + dy], coordinates), coordinates);
  return [metres(0.001, 0) * 1000, metres(0, 0.001) * 1000];
}

/** Where a position stands in the picture. */
export function toPixel({ middle, unit, metresPerPixel, width, height }: View, [x, y]: Position): Position {
  return [
    width / 2 + ((x - middle[0]) * unit[0]) / metresPerPixel,
    height / 2 - ((y - middle[1]) * unit[1]) / metresPerPixel,
  ];
}

/** The position at a place of the picture. */
export function toPosition({ middle, unit, metresPerPixel, width, height }: View, [left, top]: Position): Position {
  return [
    middle[0] + ((left - width / 2) * metresPerPixel) / unit[0],
    middle[1] - ((top - height / 2) * metresPerPixel) / unit[1],
  ];
}

/** Moved by pixels. */
export function moved(view: View, right: number, down: number): View {
  return { ...view, middle: toPosition(view, [view.width / 2 - right, view.height / 2 - down]) };
}

/** With a scale so many times as fine; what is at a place of the picture stays there. */
export function zoomed(view: View, times: number, at: Position = [view.width / 2, view.height / 2]): View {
  const metresPerPixel = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, view.metresPerPixel / times));
  const share = metresPerPixel / view.metresPerPixel;
  const [x, y] = toPosition(view, at);
  const middle: Position = [x + (view.middle[0] - x) * share, y + (view.middle[1] - y) * share];
  return { ...view, middle, metresPerPixel };
}

/** How far the lines of the grid are from each other, m: 1, 2 or 5 times a power of ten. */
export function gridMetres({ metresPerPixel }: View): number {
  const least = metresPerPixel * LEAST_GRID;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least) ?? 10);
}
