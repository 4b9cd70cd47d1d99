import { relationProblem } from '../model/relation.ts';
import { SIGNAL } from '../model/settings.ts';

/** A signal that settings name. Without an asset it is one of the asset that is judged; `asset` may be a relation to that. */
export interface NamedSignal {
  asset?: string;
  property: string;
}

/** Reads `[setpoint]`, `[acme/munich/ambient/temperature]`, `[../chiller/running]` or `[{hvac}/running]`; `undefined` for anything else. */
export function readSignal(text: string): NamedSignal | undefined {
  const name = SIGNAL.exec(text)?.[1]?.trim();
  if (name === undefined) return undefined;
  const cut = name.lastIndexOf('/');
  if (cut < 0) return { property: name };
  const asset = name.slice(0, cut);
  return relationProblem(asset) === undefined ? { asset, property: name.slice(cut + 1) } : undefined;
}
