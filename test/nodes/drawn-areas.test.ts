import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import {
  type DrawnArea,
  drawingText,
  readDrawing,
  renamed,
  withArea,
  withNewPoint,
  withoutPoint,
  withPoint,
} from '../../nodes/shared/editor/areas/drawn-areas.ts';
import { fitted, gridMetres, moved, toPixel, toPosition, zoomed } from '../../nodes/shared/editor/areas/view.ts';
import type { Position } from '../../src/geometry/area.ts';
import { readAreas } from '../../src/geometry/read-areas.ts';

const degrees = fc.double({ min: -80, max: 80, noNaN: true, noDefaultInfinity: true });
const position: fc.Arbitrary<Position> = fc.tuple(degrees, degrees).map(([x, y]) => [x || 0, y || 0]);
const ring = fc.uniqueArray(position, { minLength: 3, maxLength: 6, selector: String });
const area: fc.Arbitrary<DrawnArea> = fc.record(
  {
    name: fc.stringMatching(/^[a-z]{1,8}$/),
    polygons: fc.array(fc.array(ring, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
    properties: fc.dictionary(fc.stringMatching(/^[b-m]{1,3}$/), fc.integer(), { noNullPrototype: true }),
  },
  { noNullPrototype: true },
);
const SIZE = { width: 700, height: 340 };
const first = { area: 0, polygon: 0, ring: 0, point: 0 };

describe('areas as they are drawn', () => {
  it('are what their text says, and the other way round', () => {
    fc.assert(
      fc.property(fc.array(area, { maxLength: 3 }), (areas) => deepEqual(readDrawing(drawingText(areas)), areas)),
    );
  });

  it('are read as the rule reads them', () => {
    const text = drawingText(
      withArea(
        [],
        [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
      ),
    );
    const read = readAreas(text, 'geographic');
    ok('areas' in read);
    deepEqual(read.areas, [
      {
        name: 'area 1',
        polygons: [
          [
            [
              [0, 0],
              [1, 0],
              [0, 1],
              [0, 0],
            ],
          ],
        ],
      },
    ]);
  });

  it('take points in, move them, give them up, and go with the last but two', () => {
    const one = withArea(
      [],
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    );
    const four = withNewPoint(one, first, [5, 5]);
    deepEqual(four[0]?.polygons[0]?.[0], [
      [5, 5],
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    deepEqual(withPoint(four, first, [6, 6])[0]?.polygons[0]?.[0]?.[0], [6, 6]);
    deepEqual(withoutPoint(four, first), one);
    deepEqual(withoutPoint(one, first), []);
    const ring = one[0]?.polygons[0]?.[0] ?? [];
    const names = withArea(withArea(renamed(one, 0, 'area 2'), ring), ring).map(({ name }) => name);
    deepEqual(names, ['area 2', 'area 3', 'area 4']);
  });

  it('that are no polygons are not drawn over', () => {
    for (const text of [
      '{',
      '[]',
      '1',
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point"}}]}',
    ])
      equal(readDrawing(text), undefined, text);
    deepEqual(readDrawing(' '), []);
  });
});

describe('the view of a drawing', () => {
  const near = (one: Position, other: Position, by: number) =>
    ok(Math.hypot(one[0] - other[0], one[1] - other[1]) <= by, `${one}, not ${other}`);

  it('shows all that it is fitted to, and a place of it is a position', () => {
    fc.assert(
      fc.property(
        fc.array(position, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('plan', 'geographic'),
        (all, kind) => {
          const view = fitted(all, kind, SIZE);
          for (const one of all) {
            const [x, y] = toPixel(view, one);
            ok(x >= 0 && x <= SIZE.width && y >= 0 && y <= SIZE.height, `${x}, ${y}`);
            near(toPosition(view, [x, y]), one, 1e-6);
          }
        },
      ),
    );
  });

  it('keeps what is under the hand there, as it comes nearer or is moved', () => {
    const view = fitted(
      [
        [11.5, 48.1],
        [11.6, 48.2],
      ],
      'geographic',
      SIZE,
    );
    const at: Position = [200, 50];
    near(toPosition(zoomed(view, 3, at), at), toPosition(view, at), 1e-9);
    near(toPixel(moved(view, 30, -20), toPosition(view, at)), [230, 30], 1e-6);
  });

  it('has a grid of round lengths, not too close', () => {
    for (const metresPerPixel of [0.001, 0.03, 0.1, 1, 7, 300]) {
      const metres = gridMetres({ ...fitted([[0, 0]], 'plan', SIZE), metresPerPixel });
      ok(metres / metresPerPixel >= 40 && metres / metresPerPixel <= 100, String(metres));
      ok(/^[125]$/.test(String(metres / 10 ** Math.floor(Math.log10(metres) + 1e-9)).slice(0, 1)), String(metres));
    }
  });
});
