import { readBits } from '../normalize/bits.ts';

/** A signal that tables describe; where a tag has captures they stand in its names, in braces. */
export interface DescribedSignal {
  asset: string;
  property: string;
}

/** What tables say of signals; an empty text is as good as none, for the editor keeps them so. */
export interface DescribingTables {
  tags: readonly (DescribedSignal & { bits?: string | undefined })[];
  assets: readonly { asset: string; class?: string | undefined }[];
  classes: readonly { class: string; property: string; bits?: string | undefined }[];
}

/** The signals that a plant's tags and the classes of its assets describe, whether or not they are heard. */
export function describedSignals({ tags, assets, classes }: DescribingTables): DescribedSignal[] {
  const byClass = new Map<string, string[]>();
  for (const { class: kind, property, bits } of classes)
    byClass.set(kind, [...(byClass.get(kind) ?? []), property, ...namesOfBits(bits)]);
  return [
    ...tags.flatMap(({ asset, property, bits }) => signalsOf(asset, [property, ...namesOfBits(bits)])),
    ...assets.flatMap(({ asset, class: kind }) => signalsOf(asset, (kind && byClass.get(kind)) || [])),
  ];
}

const signalsOf = (asset: string, properties: readonly string[]) => properties.map((property) => ({ asset, property }));

function namesOfBits(text: string | undefined): string[] {
  const bits = text ? readBits(text) : [];
  return typeof bits === 'string' ? [] : bits.map(({ property }) => property);
}
