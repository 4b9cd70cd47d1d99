import type { SignalView } from '../../../../src/console/views.ts';
import type { Coordinates, Position } from '../../../../src/geometry/area.ts';
import { positionOf, readPosition } from '../../../../src/geometry/read-position.ts';
import { selects } from '../../../../src/model/selector.ts';
import type { EditorRed } from '../red.ts';
import { addressOf, authorization } from '../runtime-address.ts';

/** Where an asset was last. */
export interface AssetPosition {
  readonly asset: string;
  readonly position: Position;
}

interface Asked {
  plant: string;
  assets: string;
  /** x and y, or the one that is the text of both. */
  properties: readonly [string, string] | readonly [string];
  coordinates: Coordinates;
}

/** Where the assets of a plant were last, as far as it runs and knows; a picture goes without. */
export async function lastPositions(
  RED: EditorRed,
  { plant, assets, properties, coordinates }: Asked,
  signal: AbortSignal,
): Promise<readonly AssetPosition[]> {
  try {
    const found = await Promise.all(
      properties.map(async (property) => {
        const query = new URLSearchParams({ plant, search: property });
        const response = await fetch(addressOf(RED, `signals?${query}`), { headers: authorization(RED), signal });
        if (!response.ok) return [];
        const { signals } = (await response.json()) as { signals: SignalView[] };
        return signals.filter((one) => one.property === property && selects(assets, one.asset));
      }),
    );
    const [xs = [], ys] = found;
    return xs.flatMap(({ asset, reading }) => {
      const other = ys?.find((one) => one.asset === asset);
      const position = ys
        ? positionOf(reading.value, other?.reading.value, coordinates)
        : readPosition(String(reading.value), coordinates);
      return position ? [{ asset, position }] : [];
    });
  } catch {
    return [];
  }
}
