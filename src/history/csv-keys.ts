import { fieldText } from '../csv/csv-fields.ts';

/** Finds what stands for two fields of a row by their bytes, so that a name is made into text once and not in every row. */
export interface CsvKeys<Value> {
  of(bytes: Uint8Array, start: number, end: number, start2: number, end2: number): Value;
}

interface Key<Value> {
  hash: number;
  first: Uint8Array;
  second: Uint8Array;
  value: Value;
}

/** Most keys that are kept; what further ones stand for is made each time. */
const MOST_KEYS = 200_000;

/** @param make what two texts (without spaces around them) stand for */
export function createCsvKeys<Value>(make: (first: string, second: string) => Value): CsvKeys<Value> {
  let slots: (Key<Value> | undefined)[] = Array.from({ length: 64 });
  let kept = 0;
  let last: Key<Value> | undefined;

  function keep(key: Key<Value>): void {
    if (kept >= MOST_KEYS) return;
    if (kept * 2 >= slots.length) {
      const before = slots;
      slots = Array.from({ length: before.length * 2 });
      for (const one of before) if (one) slots[freeSlot(slots, one.hash)] = one;
    }
    slots[freeSlot(slots, key.hash)] = key;
    kept++;
  }

  return {
    of(bytes, start, end, start2, end2) {
      if (last && isKey(last, bytes, start, end, start2, end2)) return last.value;
      const hash = hashOf(hashOf(0x811c9dc5, bytes, start, end) ^ 0xff, bytes, start2, end2);
      const mask = slots.length - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const key = slots[slot];
        if (key === undefined) break;
        if (key.hash === hash && isKey(key, bytes, start, end, start2, end2)) {
          last = key;
          return key.value;
        }
      }
      const value = make(fieldText(bytes, start, end), fieldText(bytes, start2, end2));
      last = { hash, first: bytes.slice(start, end), second: bytes.slice(start2, end2), value };
      keep(last);
      return value;
    },
  };
}

function freeSlot(slots: readonly unknown[], hash: number): number {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== undefined) slot = (slot + 1) & mask;
  return slot;
}

/** FNV-1a, mixed at its end. */
function hashOf(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) | 0;
}

function isKey<Value>(
  { first, second }: Key<Value>,
  bytes: Uint8Array,
  start: number,
  end: number,
  start2: number,
  end2: number,
): boolean {
  return isSame(first, bytes, start, end) && isSame(second, bytes, start2, end2);
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  // Names differ at their ends more often than at their beginnings.
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false;
  return true;
}
