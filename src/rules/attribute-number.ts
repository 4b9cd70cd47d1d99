import type { Attribute } from '../model/rule.ts';
import { unitConverter } from '../model/unit.ts';

/**
 * An attribute of an asset as a number in a unit, or why it is none.
 * @param unit UCUM code that is wanted; absent: as it is
 * @param isDifference a difference has no zero to be moved
 */
export function attributeNumber(
  asset: string,
  name: string,
  attribute: Attribute | undefined,
  { unit, isDifference = false }: { unit: string | undefined; isDifference?: boolean },
): number | { problem: string } {
  if (!attribute) return { problem: `${asset} has no attribute ${name}` };
  if (attribute.number === undefined) return { problem: `${name} of ${asset} is ${attribute.text}, not a number` };
  if (attribute.unit === undefined || unit === undefined) return attribute.number;
  const converter = unitConverter(attribute.unit, unit);
  if ('problem' in converter) return { problem: `${name} of ${asset}: ${converter.problem}` };
  return Number((attribute.number * converter.factor + (isDifference ? 0 : converter.offset)).toPrecision(12));
}
