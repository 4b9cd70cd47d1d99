/** A number in a sentence: four digits are enough for a person. */
export function shown(number: number): string {
  return String(Number(number.toPrecision(4)));
}

export function aboveOrBelow(deviation: number): string {
  return deviation < 0 ? 'below' : 'above';
}
