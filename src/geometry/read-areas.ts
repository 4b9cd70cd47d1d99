import type { Area, Coordinates } from './area.ts';
import { laidOut, readPolygon } from './read-polygon.ts';
import { type AreaProblem, isObject, listOf, type Members, Refusal, refuse } from './refusal.ts';

/** Most areas, points of all of them, and characters. */
const MOST_AREAS = 100;
const MOST_POINTS = 10_000;
const MOST_CHARACTERS = 200_000;
const MOST_IN_NAME = 80;

/**
 * Reads GeoJSON (RFC 7946): a FeatureCollection of polygons, each with a name among its properties, or a single one. Rings that are not closed are; points that
 * stand twice are taken once, heights are left out. Whatever the text, it takes bounded time. The areas are in the coordinates they are written in.
 */
export function readAreas(text: string, coordinates: Coordinates): { areas: readonly Area[] } | AreaProblem {
  try {
    return { areas: areasIn(text, coordinates) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.problem;
    throw thrown;
  }
}

/** Areas as they are measured. */
export function measuredAreas(areas: readonly Area[], coordinates: Coordinates): Area[] {
  return areas.map(({ name, polygons }) => ({ name, polygons: polygons.map((one) => laidOut(one, coordinates)) }));
}

function areasIn(text: string, coordinates: Coordinates): Area[] {
  if (text.length > MOST_CHARACTERS) refuse('', `${text.length} characters`, `at most ${MOST_CHARACTERS} characters`);
  const features = featuresOf(parsed(text));
  if (features.length === 0 || features.length > MOST_AREAS) {
    refuse('', `${features.length} features`, `1 to ${MOST_AREAS} features`);
  }
  const names = new Set<string>();
  let points = 0;
  return features.map((feature, i) => {
    const { name, geometry } = namedGeometry(feature, i);
    const at = `feature ${i + 1} (${name})`;
    if (names.has(name)) refuse(at, name, 'each name once; an area of several polygons is a MultiPolygon');
    names.add(name);
    const isMany = geometry.type === 'MultiPolygon';
    const polygons = isMany ? geometry.coordinates : [geometry.coordinates];
    points += pointsIn(polygons);
    if (points > MOST_POINTS) refuse(at, `${points} points so far`, `at most ${MOST_POINTS} points in all areas`);
    const read = listOf(polygons, at, 'a list of polygons').map((rings, k) => {
      return readPolygon(rings, isMany ? `${at}, polygon ${k + 1}` : at, coordinates);
    });
    if (read.length === 0) refuse(at, 'no polygon', 'a polygon');
    return { name, polygons: read };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    return refuse('', text, `GeoJSON; ${thrown instanceof Error ? thrown.message.slice(0, 100) : ''}`);
  }
}

function featuresOf(root: unknown): readonly unknown[] {
  const { type, features } = isObject(root) ? root : {};
  if (type === 'FeatureCollection') return listOf(features, '', 'a list of features');
  if (type === 'Feature') return [root];
  if (type === 'Polygon' || type === 'MultiPolygon') return [{ type: 'Feature', geometry: root }];
  return refuse('', root, 'a FeatureCollection of Polygon and MultiPolygon features');
}

function namedGeometry(feature: unknown, i: number): { name: string; geometry: Members } {
  const at = `feature ${i + 1}`;
  const { type, geometry, properties } = isObject(feature) ? feature : {};
  if (type !== 'Feature') refuse(at, feature, 'a Feature');
  const given = isObject(properties) ? properties.name : undefined;
  const name = given === undefined || given === null || given === '' ? `area ${i + 1}` : given;
  if (typeof name !== 'string' || !isName(name)) {
    return refuse(`${at}, name`, name, `at most ${MOST_IN_NAME} characters without , ; { }`);
  }
  if (!isObject(geometry) || (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon')) {
    return refuse(`${at} (${name})`, geometry, 'a Polygon or a MultiPolygon');
  }
  return { name: name.trim(), geometry };
}

/** Names stand in lists, and in attributes of assets. */
const isName = (name: string) => name.trim() !== '' && name.length <= MOST_IN_NAME && !/[,;{}]/.test(name);

/** Counted before anything is read, so that what is too large costs nothing. */
function pointsIn(polygons: unknown): number {
  let count = 0;
  for (const rings of Array.isArray(polygons) ? polygons : []) {
    for (const ring of Array.isArray(rings) ? rings : []) count += Array.isArray(ring) ? ring.length : 1;
  }
  return count;
}
