import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { type Coordinates, type Position, positionText, type Ring } from '../../src/geometry/area.ts';
import { contains, inDegrees, metresBetween, metresToBorder } from '../../src/geometry/measure.ts';
import { readPosition } from '../../src/geometry/read-position.ts';

const near = (is: number, wanted: number, by: number) => ok(Math.abs(is - wanted) <= by, `${is}, not ${wanted}`);
const box = (x: number, y: number, width: number, height: number): Ring => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
  [x, y],
];
const onPlan = (ring: Ring): Ring => ring.map((point) => inDegrees(point, 'plan'));

describe('what is measured', () => {
  it('is exact on a plan, to a thousandth of a millimetre', () => {
    const place = fc.tuple(
      fc.double({ min: -1e7, max: 1e7, noNaN: true }),
      fc.double({ min: -1e7, max: 1e7, noNaN: true }),
    );
    fc.assert(
      fc.property(place, place, (from, to) => {
        const metres = metresBetween(inDegrees(from, 'plan'), inDegrees(to, 'plan'), 'plan');
        near(metres, Math.hypot(from[0] - to[0], from[1] - to[1]), 1e-6);
      }),
    );
    near(metresToBorder([onPlan(box(0, 0, 50, 30))], inDegrees([62, 15], 'plan'), 'plan'), 12, 1e-6);
    near(metresToBorder([onPlan(box(0, 0, 50, 30))], inDegrees([53, 34], 'plan'), 'plan'), 5, 1e-6);
    near(metresToBorder([onPlan(box(0, 0, 50, 30))], inDegrees([40, 15], 'plan'), 'plan'), 10, 1e-6);
  });

  it('agrees with what others measured on Earth', () => {
    // A hundredth of a degree of the meridian and of the parallel at 48°, by the radii of the ellipsoid of WGS 84.
    near(metresBetween([11, 48], [11, 48.01], 'geographic'), 1111.94, 0.3);
    near(metresBetween([11, 48], [11.01, 48], 'geographic'), 746.34, 0.3);
    near(metresBetween([179.999, 0], [-179.999, 0], 'geographic'), 222.6, 0.1);
  });

  it('counts a border as within, and a hole as without', () => {
    const hall = [box(0, 0, 10, 10), box(4, 4, 2, 2)];
    const where = ([x, y]: Position) => contains(hall, [x, y]);
    deepEqual(
      [
        [1, 1],
        [0, 5],
        [5, 5],
        [4, 5],
        [11, 5],
      ].map((at) => where(at as Position)),
      [true, true, false, true, false],
    );
    near(metresToBorder(hall.map(onPlan), inDegrees([5, 5], 'plan'), 'plan'), 1, 1e-6);
  });
});

describe('a position as text', () => {
  const read = (text: string, coordinates: Coordinates = 'geographic') => readPosition(text, coordinates);

  it('has the latitude first, or x first; a GeoJSON point has it second', () => {
    for (const text of ['48.1372,11.5755', ' 48.1372 , 11.5755', '48.1372 11.5755', '48.1372; 11.5755']) {
      deepEqual(read(text), [11.5755, 48.1372]);
    }
    deepEqual(read('{"type":"Point","coordinates":[11.5755,48.1372,520]}'), [11.5755, 48.1372]);
    deepEqual(read('12.5, -3', 'plan'), [12.5, -3]);
    equal(positionText([11.5755, 48.1372], 'geographic'), '48.1372, 11.5755');
    equal(positionText([12.345678, 4.5], 'plan'), '12.35, 4.5');
  });

  it('that is none is none', () => {
    const none = [
      '',
      'home',
      '48.1372',
      '95, 11',
      '48, 200',
      '{"type":"Point"}',
      '{"type":"Polygon","coordinates":[1,2]}',
      'null',
    ];
    for (const text of [...none, '1,2,3', '1e400, 1']) equal(read(text), undefined, text);
    equal(read('20000000, 1', 'plan'), undefined);
    const startedAt = performance.now();
    equal(read(`1${' '.repeat(30_000)}x`), undefined);
    ok(performance.now() - startedAt < 100);
  });
});
