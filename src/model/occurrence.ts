import { createHash } from 'node:crypto';

/** Crockford base 32: no I, L, O or U, so that an id can be read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What makes an occurrence this one and no other. */
export interface OccurrenceKey {
  runtimeId: string;
  rule: string;
  asset: string;
  property: string;
  condition: string;
  /** The `at` it began. */
  at: number;
}

/** The id of an occurrence: `TL-` and 17 characters of `[A-Z0-9]` (85 bits), the same for the same key everywhere. */
export function occurrenceId(key: OccurrenceKey): string {
  const text = JSON.stringify([key.runtimeId, key.rule, key.asset, key.property, key.condition, key.at]);
  const digest = createHash('sha256').update(text).digest();
  let id = 'TL-';
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && id.length < 20) {
      bits -= 5;
      id += ALPHABET[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
    if (id.length === 20) break;
  }
  return id;
}
