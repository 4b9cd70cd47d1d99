import { SIGNAL } from '../model/settings.ts';

/** A signal that settings name. Without an asset it is one of the asset that is judged. */
export interface NamedSignal {
  asset?: string;
  property: string;
}

/** Reads `[setpoint]` or `[acme/munich/ambient/temperature]`; `undefined` for anything else. */
export function readSignal(text: string): NamedSignal | undefined {
  const name = SIGNAL.exec(text)?.[1]?.trim();
  if (name === undefined) return undefined;
  const cut = name.lastIndexOf('/');
  return cut < 0 ? { property: name } : { asset: name.slice(0, cut), property: name.slice(cut + 1) };
}
