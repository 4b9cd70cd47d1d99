import type { Sample } from '../../model/sample.ts';

/** Samples as one piece for the inlet: after a restart nobody could decode the message that they came from. */
export const packSamples = (samples: readonly Sample[]): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify(samples, (_key, item) => (typeof item === 'bigint' ? { bigint: String(item) } : item)),
  );

/** The samples that {@link packSamples} packed. */
export const unpackSamples = (packed: Uint8Array): Sample[] =>
  JSON.parse(new TextDecoder().decode(packed), (_key, item) =>
    typeof item?.bigint === 'string' ? BigInt(item.bigint) : item,
  );
