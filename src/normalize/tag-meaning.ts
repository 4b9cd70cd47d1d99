import type { RawValue } from '../model/sample.ts';
import { readStates, type States } from './states.ts';
import type { Tag } from './tag.ts';

/** What a tag makes of raw values, before scaling. */
export interface TagMeaning {
  readonly type: NonNullable<Tag['type']>;
  readonly states: States | undefined;
  /** A number is due: text is a fault. */
  readonly isNumber: boolean;
  /** Engineering value in the device's unit = raw × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly rawLow: number;
  readonly rawHigh: number;
  readonly clamps: boolean;
}

const TRUE = /^(?:true|on|yes|1)$/i;
const FALSE = /^(?:false|off|no|0)$/i;

/** A tag as the normalizer uses it; the tag is one without problems. */
export function meaningOf(tag: Tag | undefined): TagMeaning {
  const { type = 'as delivered', states, rawLow, rawHigh, scaledLow = 0, scaledHigh = 0 } = tag ?? {};
  const words = states === undefined ? undefined : readStates(states);
  const isSpanned = rawLow !== undefined && rawHigh !== undefined;
  const scale = isSpanned ? (scaledHigh - scaledLow) / (rawHigh - rawLow) : (tag?.scale ?? 1);
  return {
    ...{ type, states: typeof words === 'string' ? undefined : words },
    isNumber: type === 'number' || isSpanned || tag?.unit !== undefined || tag?.scale !== undefined,
    ...{ scale, offset: isSpanned ? scaledLow - rawLow * scale : (tag?.offset ?? 0) },
    rawLow: isSpanned ? Math.min(rawLow, rawHigh) : Number.NEGATIVE_INFINITY,
    rawHigh: isSpanned ? Math.max(rawLow, rawHigh) : Number.POSITIVE_INFINITY,
    clamps: tag?.beyond === 'clamp',
  };
}

/** A raw value as the tag's type reads it, or what is to be said against it. */
export function typed({ type, states, isNumber }: TagMeaning, raw: Exclude<RawValue, null | bigint>): Typed {
  if (states) return stateOf(states, raw);
  if (type === 'text') return { value: String(raw) };
  if (type === 'boolean') return truthOf(raw);
  if (typeof raw === 'string' && isNumber) {
    const number = raw.trim() === '' || type !== 'number' ? Number.NaN : Number(raw);
    return Number.isFinite(number) ? { value: number } : { value: raw, fault: 'text where a number is due' };
  }
  return { value: typeof raw === 'boolean' && type === 'number' ? Number(raw) : raw };
}

/** The number of a state, a plain value as it is; `undefined` where no state has this name. */
export function untyped(
  { states }: TagMeaning,
  value: number | boolean | string,
): number | boolean | string | undefined {
  if (!states) return value;
  for (const [number, word] of states) if (word === value) return number;
  return undefined;
}

interface Typed {
  value: number | boolean | string | null;
  fault?: string;
}

function stateOf(states: States, raw: number | boolean | string): Typed {
  const word = raw === '' ? undefined : states.get(Number(raw));
  return word === undefined
    ? { value: null, fault: `${String(raw).slice(0, 40)} is none of the states` }
    : { value: word };
}

function truthOf(raw: number | boolean | string): Typed {
  if (typeof raw === 'boolean') return { value: raw };
  if (raw === 0 || (typeof raw === 'string' && FALSE.test(raw.trim()))) return { value: false };
  if (raw === 1 || (typeof raw === 'string' && TRUE.test(raw.trim()))) return { value: true };
  return { value: null, fault: `${String(raw).slice(0, 40)} is neither true nor false` };
}
