/** What differences on scales that have an offset are counted in. */
const DIFFERENCE = new Map([
  ['Cel', 'K'],
  ['[degF]', '[degR]'],
]);

/** The UCUM code of differences between values in a unit: kelvin for degrees Celsius. */
export function differenceUnit(unit: string | undefined): string | undefined {
  return unit === undefined ? undefined : (DIFFERENCE.get(unit) ?? unit);
}
