import { EMPTY, type Html, html } from '../../../../src/backtest/report/html.ts';
import type { Position } from '../../../../src/geometry/area.ts';
import type { DrawnArea, DrawnRing, PointPlace } from './drawn-areas.ts';
import type { AssetPosition } from './last-positions.ts';
import { gridMetres, toPixel, type View } from './view.ts';

/** A picture that lies under the areas; `left` and `bottom` in their coordinates. */
export interface Underlay {
  readonly source: string;
  readonly left: number;
  readonly bottom: number;
  readonly widthMetres: number;
  /** Height by width. */
  readonly aspect: number;
}

/** Everything that is drawn. */
export interface Drawing {
  readonly view: View;
  readonly areas: readonly DrawnArea[];
  readonly selected: number | undefined;
  readonly point: PointPlace | undefined;
  /** Points of an area that is being drawn. */
  readonly draft: DrawnRing | undefined;
  readonly assets: readonly AssetPosition[];
  readonly underlay: Underlay | undefined;
}

/** More points than these cannot be told apart. */
const MOST_HANDLES = 500;

/** What stands within the svg. */
export function pictureOf(drawing: Drawing): Html {
  const { view, areas, selected, draft, assets, underlay } = drawing;
  return html`${underlay ? underlayOf(view, underlay) : EMPTY}${gridOf(view)}
${areas.map((area, i) => areaOf(view, area, i, i === selected))}
${selected === undefined ? EMPTY : handlesOf(drawing, selected)}
${draft ? draftOf(view, draft) : EMPTY}
${assets.map((asset) => assetOf(view, asset))}
<text class="scale" x="8" y="${view.height - 8}">grid ${lengthText(gridMetres(view))}</text>`;
}

function underlayOf(view: View, { source, left, bottom, widthMetres, aspect }: Underlay): Html {
  const [x, y] = toPixel(view, [left, bottom]);
  const width = widthMetres / view.metresPerPixel;
  const height = width * aspect;
  return html`<image href="${source}" x="${shown(x)}" y="${shown(y - height)}" width="${shown(width)}" height="${shown(height)}" preserveAspectRatio="none"/>`;
}

function gridOf(view: View): Html {
  const step = gridMetres(view) / view.metresPerPixel;
  const [left, top] = toPixel(view, [0, 0]);
  const lines: string[] = [];
  for (let x = ((left % step) + step) % step; x < view.width; x += step) lines.push(`M${shown(x)} 0V${view.height}`);
  for (let y = ((top % step) + step) % step; y < view.height; y += step) lines.push(`M0 ${shown(y)}H${view.width}`);
  return html`<path class="grid" d="${lines.join('')}"/>`;
}

function areaOf(view: View, { name, polygons }: DrawnArea, i: number, isSelected: boolean): Html {
  const d = polygons.flatMap((rings) => rings.map((ring) => `${lineOf(view, ring)}Z`)).join('');
  const [x, y] = toPixel(view, middleOf(polygons[0]?.[0] ?? []));
  return html`<path class="area${isSelected ? ' selected' : ''}" data-area="${i}" fill-rule="evenodd" d="${d}"><title>${name}</title></path>
<text x="${shown(x)}" y="${shown(y)}" text-anchor="middle">${name}</text>`;
}

/** Points to be dragged, and between them places where a new one comes to stand. */
function handlesOf({ view, areas, point: chosen }: Drawing, area: number): readonly Html[] {
  const rings = (areas[area]?.polygons ?? []).flatMap((list, polygon) =>
    list.map((points, ring) => ({ polygon, ring, points })),
  );
  if (rings.reduce((sum, { points }) => sum + points.length, 0) > MOST_HANDLES) return [];
  return rings.flatMap(({ polygon, ring, points }) =>
    points.flatMap((position, point) => {
      const before = points.at(point - 1) ?? position;
      const [x, y] = toPixel(view, position);
      const [midX, midY] = toPixel(view, [(before[0] + position[0]) / 2, (before[1] + position[1]) / 2]);
      const place = [area, polygon, ring, point].join();
      const isChosen = chosen && [chosen.area, chosen.polygon, chosen.ring, chosen.point].join() === place;
      return [
        html`<circle class="between" data-between="${place}" cx="${shown(midX)}" cy="${shown(midY)}" r="4"/>`,
        html`<circle class="point${isChosen ? ' selected' : ''}" data-point="${place}" cx="${shown(x)}" cy="${shown(y)}" r="6"/>`,
      ];
    }),
  );
}

function draftOf(view: View, draft: DrawnRing): Html {
  const points = draft.map((position) => toPixel(view, position));
  return html`<path class="draft" d="${lineOf(view, draft)}"/>${points.map(
    ([x, y]) => html`<circle class="point" cx="${shown(x)}" cy="${shown(y)}" r="5"/>`,
  )}`;
}

function assetOf(view: View, { asset, position }: AssetPosition): Html {
  const [x, y] = toPixel(view, position);
  return html`<circle class="asset" cx="${shown(x)}" cy="${shown(y)}" r="5"><title>${asset}</title></circle>
<text class="asset" x="${shown(x + 8)}" y="${shown(y + 4)}">${asset.slice(asset.lastIndexOf('/') + 1)}</text>`;
}

function lineOf(view: View, ring: DrawnRing): string {
  return ring.map((position, i) => `${i === 0 ? 'M' : 'L'}${toPixel(view, position).map(shown).join(' ')}`).join('');
}

function middleOf(ring: DrawnRing): Position {
  const sum = ring.reduce(([x, y], point) => [x + point[0], y + point[1]], [0, 0] as const);
  return [sum[0] / Math.max(1, ring.length), sum[1] / Math.max(1, ring.length)];
}

const lengthText = (metres: number) => (metres < 1000 ? `${Number(metres.toPrecision(1))} m` : `${metres / 1000} km`);

const shown = (pixels: number) => Number(pixels.toFixed(1));
