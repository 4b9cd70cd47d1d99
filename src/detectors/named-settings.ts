import type { Detector } from './detector.ts';
import { DETECTORS } from './registry.ts';

/** The detector of a name, or which there are. */
export function detectorNamed(name: string): Detector | { allowed: string } {
  const detector = DETECTORS.find((each) => each.name === name);
  return detector ?? { allowed: `one of ${DETECTORS.map((each) => each.name).join(', ')}` };
}

/** Settings of a detector given as `name=value`, as they would be stored; or which one is wrong, and what is allowed. */
export function namedSettings(
  { name, schema }: Pick<Detector, 'name' | 'schema'>,
  given: readonly string[],
): { values: Record<string, unknown> } | { text: string; allowed: string } {
  const values: Record<string, unknown> = {};
  for (const text of given) {
    const cut = text.indexOf('=');
    const field = text.slice(0, cut).trim();
    if (cut < 1 || !Object.hasOwn(schema.properties, field)) {
      const names = Object.keys(schema.properties).join(', ');
      return { text, allowed: `SETTING=VALUE, with a setting of ${name}: ${names}` };
    }
    values[field] = text.slice(cut + 1).trim();
  }
  return { values };
}
