import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Coordinates } from '../../src/geometry/area.ts';
import { readAreas } from '../../src/geometry/read-areas.ts';

/** `0 0 | 10 0` */
const points = (text: string) => text.split(' | ').map((pair) => pair.split(' ').map(Number));
const SQUARE = points('0 0 | 10 0 | 10 10 | 0 10 | 0 0');
const hole = (x: number, y: number) => SQUARE.map(([a = 0, b = 0]) => [x + a / 5, y + b / 5]);
const feature = (geometry: object, name?: unknown) => ({
  ...{ type: 'Feature', geometry },
  properties: name === undefined ? null : { name },
});
const polygon = (coordinates: unknown, name: unknown = 'hall') => feature({ type: 'Polygon', coordinates }, name);
const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features });

/** What is wrong with areas, as one line. */
function refused(text: string, coordinates: Coordinates = 'geographic'): string {
  const read = readAreas(text, coordinates);
  if ('areas' in read) return 'nothing';
  return `${read.at}: ${read.found}; ${read.allowed}`;
}
const ring = (points: unknown) => refused(collection(polygon([points])));

describe('areas as GeoJSON', () => {
  it('are polygons with names and holes, and several polygons under one name', () => {
    const many = feature({ type: 'MultiPolygon', coordinates: [[SQUARE, hole(1, 1)], [hole(20, 20)]] }, 'yard');
    const read = readAreas(collection(polygon([SQUARE]), many), 'plan');
    ok('areas' in read);
    deepEqual(
      read.areas.map(({ name, polygons }) => [name, polygons.map((rings) => rings.map((points) => points.length))]),
      [
        ['hall', [[5]]],
        ['yard', [[5, 5], [5]]],
      ],
    );
  });

  it('may be one feature, or one polygon, without a name', () => {
    for (const text of [
      JSON.stringify(polygon([SQUARE], '')),
      '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}',
    ]) {
      const read = readAreas(text, 'geographic');
      equal('areas' in read && read.areas[0]?.name, 'area 1');
    }
  });

  it('are closed where they are not, and freed of points that stand twice and of heights', () => {
    const read = readAreas(collection(polygon([points('0 0 5 | 0 0 5 | 4 0 6 | 4 4 7')])), 'plan');
    deepEqual('areas' in read && read.areas[0]?.polygons, [[points('0 0 | 4 0 | 4 4 | 0 0')]]);
  });

  it('may touch themselves', () => {
    for (const text of ['0 0 | 4 0 | 4 4 | 2 0 | 0 4', '0 0 | 2 0 | 1 1 | 2 2 | 0 2 | 1 1'])
      equal(ring(points(text)), 'nothing');
  });

  it('name the place of what is wrong, and what is allowed there', () => {
    const at = 'feature 1 (hall), ring 1';
    const degrees = 'a longitude from -180 to 180, then a latitude from -90 to 90';
    const cuts = 'no line over the antimeridian (±180°): two polygons, one on each side of it';
    const faults: [unknown, string][] = [
      [points('0 0 | 200 0 | 1 1'), `${at}, point 2: [200, 0]; ${degrees}`],
      [points('48.1 11.5 | 11.6 95 | 1 1'), `${at}, point 2: [11.6, 95]; ${degrees}`],
      [[...points('0 0 | 1 0'), ['2', 0]], `${at}, point 3: a list; ${degrees}`],
      [points('0 0 | 1 0'), `${at}: 2 points; three points or more`],
      [points('0 0 | 1 0 | 2 0'), `${at}: points on one line; a ring that encloses something`],
      ['none', `${at}: none; a list of points`],
      [points('0 0 | 2 2 | 2 0 | 0 2'), `${at}, point 3: [2, 0]; a line to the next point that crosses no other`],
      [points('179 0 | -179 0 | -179 1 | 179 1'), `${at}, point 2: [-179, 0]; ${cuts}`],
      [points('-179 0 | -179 1 | 0 1 | 179 1 | 179 0'), `${at}, point 5: [-179, 0]; ${cuts}`],
    ];
    for (const [given, problem] of faults) equal(ring(given), problem);
    equal(
      refused(collection(polygon([SQUARE, hole(20, 20)]))),
      'feature 1 (hall), ring 2: [20, 20]; a hole within the border, which is the first ring',
    );
    match(
      refused(collection(polygon([SQUARE, hole(9, 9)]))),
      /^feature 1 \(hall\), ring \d, point \d: .*; a line to the next point that crosses no other$/,
    );
    match(
      refused(collection(feature({ type: 'MultiPolygon', coordinates: [[SQUARE], [[]]] }, 'a'))),
      /^feature 1 \(a\), polygon 2, ring 1: 0 points/,
    );
  });

  it('name what is no feature, no polygon, or has a name that cannot stand in a list', () => {
    equal(
      refused(collection(feature({ type: 'Point', coordinates: [1, 2] }, 'gate'))),
      'feature 1 (gate): Point; a Polygon or a MultiPolygon',
    );
    equal(refused(collection({ type: 'Circle' })), 'feature 1: Circle; a Feature');
    equal(refused('[1]'), ': [1]; a FeatureCollection of Polygon and MultiPolygon features');
    match(refused('{"type": '), /^: \{"type": ; GeoJSON; /);
    equal(refused(collection()), ': 0 features; 1 to 100 features');
    equal(
      refused(collection(polygon([SQUARE], 'a, b'))),
      'feature 1, name: a, b; at most 80 characters without , ; { }',
    );
    equal(refused(collection(polygon([SQUARE], 7))), 'feature 1, name: 7; at most 80 characters without , ; { }');
    equal(
      refused(collection(polygon([SQUARE]), polygon([hole(20, 20)]))),
      'feature 2 (hall): hall; each name once; an area of several polygons is a MultiPolygon',
    );
  });

  it('on a plan are metres', () => {
    const text = collection(polygon([SQUARE.map(([x = 0, y = 0]) => [x * 100, y * 100])]));
    ok('areas' in readAreas(text, 'plan'));
    equal(
      refused(
        collection(
          polygon([
            [
              [0, 0],
              [1e8, 0],
              [0, 1],
            ],
          ]),
        ),
        'plan',
      ).split('; ')[1],
      'x and y in metres from -10000000 to 10000000',
    );
  });

  it('that are hostile are refused with their place, in bounded time', () => {
    const startedAt = performance.now();
    const deep = '['.repeat(99_000);
    match(refused(`${deep}${']'.repeat(99_000)}`), /^: (a list|\[)/);
    match(
      refused(collection(polygon('HERE')).replace('"HERE"', `${deep}${']'.repeat(99_000)}`)),
      /^feature 1 \(hall\), ring 1, point 1: a list; /,
    );
    match(refused('9'.repeat(200_001)), /^: 200001 characters; at most 200000 characters$/);
    const zeroes = JSON.stringify(Array.from({ length: 20_000 }, () => [0, 0]));
    match(
      refused(collection(polygon('HERE')).replace('"HERE"', `[${zeroes}]`)),
      /20000 points so far; at most 10000 points/,
    );
    match(
      refused(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon","coordinates":[[[0,1e999],[1,0],[1,1]]]}}]}',
      ),
      /point 1: \[0, Infinity\]/,
    );
    const proto = '{"__proto__":{"type":"FeatureCollection","features":[]},"constructor":1}';
    equal(refused(proto), ': an object; a FeatureCollection of Polygon and MultiPolygon features');
    const star = Array.from({ length: 4001 }, (_one, i) => {
      const angle = (i * 2000 * 2 * Math.PI) / 4001;
      return [Number(Math.cos(angle).toFixed(12)), Number(Math.sin(angle).toFixed(12))];
    });
    match(ring(star), /crosses no other$/);
    const comb = Array.from({ length: 9000 }, (_one, i) => [
      i % 4 === 0 || i % 4 === 3 ? 0 : 90,
      Math.floor(i / 2) / 100,
    ]);
    equal(ring([...comb, [-1, 50]]), 'nothing');
    ok(performance.now() - startedAt < 5000);
  });

  it('are read or refused, never thrown at, whatever they are', () => {
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.double(),
        fc.constantFrom('Feature', 'FeatureCollection', 'Polygon', 'MultiPolygon', null, 'a'),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.record(
          {
            type: fc.constantFrom('Feature', 'FeatureCollection', 'Polygon', 'MultiPolygon'),
            features: tie('any'),
            geometry: tie('any'),
            coordinates: tie('any'),
            properties: tie('any'),
          },
          { requiredKeys: ['type'] },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(json, (value) => {
        const read = readAreas(JSON.stringify(value) ?? '', 'geographic');
        ok('areas' in read || read.allowed.length > 0);
      }),
    );
  });
});
