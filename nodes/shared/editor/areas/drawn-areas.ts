import type { Coordinates, Position } from '../../../../src/geometry/area.ts';
import { isObject } from '../../../../src/geometry/refusal.ts';

/** A ring as it is drawn: its first point does not stand again at its end. */
export type DrawnRing = readonly Position[];

/** An area as it is drawn, with what else its GeoJSON says of it. */
export interface DrawnArea {
  readonly name: string;
  readonly polygons: readonly (readonly DrawnRing[])[];
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A point by the numbers of its area, polygon and ring, each from 0. */
export interface PointPlace {
  readonly area: number;
  readonly polygon: number;
  readonly ring: number;
  readonly point: number;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Areas to be drawn, as far as a text has any, right or wrong; `undefined` for one that cannot be drawn as a whole. */
export function readDrawing(text: string): readonly DrawnArea[] | undefined {
  if (text.trim() === '') return [];
  try {
    const root = JSON.parse(text) as unknown;
    if (!isObject(root)) return undefined;
    const isGeometry = root.type === 'Polygon' || root.type === 'MultiPolygon';
    const one = isGeometry ? { geometry: root } : root;
    const features = root.type === 'FeatureCollection' ? listOf(root.features) : [one];
    const areas = features.map(readFeature);
    return areas.every((area) => area !== undefined) ? areas : undefined;
  } catch {
    return undefined;
  }
}

function readFeature(feature: unknown, i: number): DrawnArea | undefined {
  const { geometry, properties } = isObject(feature) ? feature : {};
  const { type, coordinates } = isObject(geometry) ? geometry : {};
  if (type !== 'Polygon' && type !== 'MultiPolygon') return undefined;
  const polygons = (type === 'Polygon' ? [coordinates] : listOf(coordinates)).map((rings) =>
    listOf(rings).map(readRing),
  );
  const { name, ...others } = isObject(properties) ? properties : {};
  return { name: typeof name === 'string' && name !== '' ? name : `area ${i + 1}`, polygons, properties: others };
}

function readRing(ring: unknown): DrawnRing {
  const points = listOf(ring).flatMap((point): Position[] => {
    const [x, y] = listOf(point);
    return typeof x === 'number' && typeof y === 'number' ? [[x, y]] : [];
  });
  const [first, last] = [points[0], points.at(-1)];
  const isClosed = points.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return isClosed ? points.slice(0, -1) : points;
}

/** Areas as GeoJSON, one a line. */
export function drawingText(areas: readonly DrawnArea[]): string {
  if (areas.length === 0) return '';
  const features = areas.map(({ name, polygons, properties }) => {
    const closed = polygons.map((rings) => rings.map((ring) => [...ring, ...ring.slice(0, 1)]));
    const isOne = closed.length === 1;
    const geometry = { type: isOne ? 'Polygon' : 'MultiPolygon', coordinates: isOne ? closed[0] : closed };
    return JSON.stringify({ type: 'Feature', properties: { name, ...properties }, geometry });
  });
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}`;
}

/** Coordinates as a hand can draw them: to a centimetre. */
export function drawn([x, y]: Position, coordinates: Coordinates): Position {
  const digits = coordinates === 'plan' ? 2 : 7;
  return [Number(x.toFixed(digits)), Number(y.toFixed(digits))];
}

/** With a further area of these points, under a name that is free. */
export function withArea(areas: readonly DrawnArea[], points: DrawnRing): readonly DrawnArea[] {
  const names = new Set(areas.map(({ name }) => name));
  let number = areas.length + 1;
  while (names.has(`area ${number}`)) number++;
  return [...areas, { name: `area ${number}`, polygons: [[points]], properties: {} }];
}

/** With another name for an area. */
export const renamed = (areas: readonly DrawnArea[], i: number, name: string): readonly DrawnArea[] =>
  areas.map((area, k) => (k === i ? { ...area, name } : area));

/** Without an area. */
export const withoutArea = (areas: readonly DrawnArea[], i: number): readonly DrawnArea[] =>
  areas.filter((_area, k) => k !== i);

/** With a point elsewhere. */
export const withPoint = (areas: readonly DrawnArea[], place: PointPlace, position: Position): readonly DrawnArea[] =>
  changed(areas, place, (ring) => ring.map((point, k) => (k === place.point ? position : point)));

/** With a new point before the one at a place. */
export const withNewPoint = (
  areas: readonly DrawnArea[],
  place: PointPlace,
  position: Position,
): readonly DrawnArea[] => changed(areas, place, (ring) => ring.toSpliced(place.point, 0, position));

/** Without a point; without what is no area any more then. */
export const withoutPoint = (areas: readonly DrawnArea[], place: PointPlace): readonly DrawnArea[] =>
  changed(areas, place, (ring) => ring.toSpliced(place.point, 1));

function changed(
  areas: readonly DrawnArea[],
  { area, polygon, ring }: PointPlace,
  change: (ring: DrawnRing) => DrawnRing,
): readonly DrawnArea[] {
  return areas.flatMap((one, i) => {
    if (i !== area) return [one];
    const polygons = one.polygons.flatMap((rings, k) => {
      if (k !== polygon) return [rings];
      const left = rings.map((points, n) => (n === ring ? change(points) : points));
      const border = left[0] ?? [];
      return border.length < 3 ? [] : [[border, ...left.slice(1).filter(({ length }) => length >= 3)]];
    });
    return polygons.length === 0 ? [] : [{ ...one, polygons }];
  });
}
