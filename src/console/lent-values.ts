import type { PlantRuntime } from '../runtime/plant-runtime.ts';

/** A value that is lent to a machine and is to be given back. */
export interface LentValue {
  link: string;
  address: string;
  /** Name of the node that lent it. */
  by: string;
  value: number | boolean;
  unit?: string;
  since: number;
  /** Why it is to be given back, which has not succeeded yet. */
  because?: string;
}

/** What is lent to machines now. */
export function lentValues({ commands }: PlantRuntime): LentValue[] {
  return [...commands.loans.all.values()].map(({ loan: { command, shown: value, since, because } }) => {
    const { link, address, by, unit } = command;
    const known = { ...(unit !== undefined && { unit }), ...(because !== undefined && { because }) };
    return { link, address, by: by.name, value, since, ...known };
  });
}
