/** JSON text of a value; 64-bit integers, which JSON does not have, become text. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}
