/** Where coordinates are: longitude and latitude in degrees (WGS 84), or x and y in metres on a floor plan. */
export type Coordinates = 'geographic' | 'plan';

/** A place: longitude, then latitude; or x, then y. */
export type Position = [number, number];

/** A closed line: its last point is its first. */
export type Ring = readonly Position[];

/** The border, then the holes in it. */
export type Polygon = readonly Ring[];

/** A named area of one polygon or several. */
export interface Area {
  readonly name: string;
  readonly polygons: readonly Polygon[];
}

/** A place as people write it: `48.1372, 11.5755` (latitude first), or `12.3, 4.5` (x first). */
export function positionText([x, y]: Readonly<Position>, coordinates: Coordinates): string {
  return coordinates === 'plan' ? `${rounded(x, 2)}, ${rounded(y, 2)}` : `${rounded(y, 6)}, ${rounded(x, 6)}`;
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
