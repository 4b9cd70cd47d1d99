import type { LogicClausesView } from '../../../../src/console/logic-views.ts';
import type { AssetListView, SignalView } from '../../../../src/console/views.ts';
import { askRuntime } from '../link-request.ts';
import type { EditorRed } from '../red.ts';
import type { PlantAsset, PlantSignal } from './known-signals.ts';

/** A rule as its dialog stands, and the asset for which it is looked at. */
export interface ClausesAsked {
  readonly plant: string;
  readonly asset: string;
  readonly logic: string;
  readonly units: readonly unknown[];
}

const UNDEPLOYED = 'This plant is not deployed yet, so nothing is known of its signals.';

/** How the clauses of a rule stand now; or a sentence that says why nobody knows. */
export function askClauses(
  RED: EditorRed,
  asked: ClausesAsked,
  signal: AbortSignal,
): Promise<LogicClausesView | string> {
  return askRuntime(RED, 'logic/clauses', asked, { signal, unknown: UNDEPLOYED });
}

/** The signals of a plant whose names hold each word of a search, as many as it tells at once; `total` is how many there are. */
export async function askSignals(
  RED: EditorRed,
  plant: string,
  search: string,
  signal: AbortSignal,
): Promise<{ signals: readonly PlantSignal[]; total: number }> {
  const query = new URLSearchParams({ plant, search });
  const answer = await askRuntime<{ signals: SignalView[]; total: number }>(RED, `signals?${query}`, undefined, {
    signal,
  });
  return typeof answer === 'string' ? { signals: [], total: 0 } : answer;
}

/** The assets of a plant. */
export async function askAssets(RED: EditorRed, plant: string, signal: AbortSignal): Promise<readonly PlantAsset[]> {
  const answer = await askRuntime<AssetListView>(RED, `assets?${new URLSearchParams({ plant })}`, undefined, {
    signal,
  });
  return typeof answer === 'string' ? [] : answer.assets;
}
