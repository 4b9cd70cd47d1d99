import { PlantError } from '../model/errors.ts';
import type { RawValue } from '../model/sample.ts';

/** A method that is called in the place of a write; its id is the address. */
export interface MethodCall {
  /** The object whose method it is. */
  objectId: string;
  /** What it is given, separated by commas: `{value}` is the value, the rest is JSON. */
  given: string;
  /** What it must return, from the first on, in the same notation; absent: anything. */
  expected?: string;
}

/** The values that a template names, or what is wrong with it. */
export function filledTemplate(template: string, value: RawValue): RawValue[] | { problem: string } {
  const problem = 'values in JSON, separated by commas, such as {value}, "pump 1", true';
  try {
    const values: unknown = JSON.parse(`[${template.replaceAll('{value}', JSON.stringify(value))}]`);
    const plain = Array.isArray(values) && values.every((one) => one === null || typeof one !== 'object');
    return plain ? (values as RawValue[]) : { problem };
  } catch {
    return { problem };
  }
}

/** What a method is given for a value; throws REFUSED. */
export function argumentsOf({ given }: MethodCall, value: RawValue): RawValue[] {
  const filled = filledTemplate(given, value);
  if ('problem' in filled) throw new PlantError('REFUSED', `arguments ${given} given; allowed: ${filled.problem}`);
  return filled;
}

/** Throws REFUSED where a method has not returned what it must. */
export function judgeReturned({ expected }: MethodCall, value: RawValue, returned: readonly RawValue[]): void {
  if (expected === undefined) return;
  const wanted = filledTemplate(expected, value);
  const isAsWanted = Array.isArray(wanted) && wanted.every((one, i) => one === returned[i]);
  if (!isAsWanted) {
    const shown = returned.map(String).join(', ') || 'nothing';
    throw new PlantError('REFUSED', `the method returned ${shown} instead of ${expected}`);
  }
}
