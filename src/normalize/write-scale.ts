import type { SettingProblem } from '../model/settings.ts';
import { readUnit, type UnitConverter, unitConverter } from '../model/unit.ts';
import type { Tag } from './tag.ts';
import { meaningOf } from './tag-meaning.ts';

/** How an engineering value becomes a raw one again: engineering value = raw × scale + offset. */
export interface WriteScale {
  scale: number;
  offset: number;
  /** Unit of the engineering value. */
  unit?: string;
  /** The numbers of words, where the point is an enumeration or a truth value. */
  words?: Readonly<Record<string, number>>;
}

/**
 * How the point of a tag is written by somebody who gives values in a unit of his own, or what of his settings cannot be. Where the tag
 * scales, it decides; his scale counts where it does not.
 */
export function writeScaleOf(
  tag: Tag | undefined,
  own: { scale: number; unit?: string },
): WriteScale | { problem: SettingProblem } {
  const unit = own.unit ?? tag?.unit;
  const named = unit === undefined ? {} : { unit };
  const { scale, offset, states, type } = meaningOf(tag);
  if (states) return { scale: 1, offset: 0, words: Object.fromEntries([...states].map(([n, word]) => [word, n])) };
  if (type === 'boolean') return { scale: 1, offset: 0, words: { true: 1, false: 0 } };
  const isScaled = scale !== 1 || offset !== 0;
  if (!tag || (!isScaled && own.scale !== 1)) return { scale: own.scale, offset: 0, ...named };
  const converter = unitWay([tag.deviceUnit ?? tag.unit, tag.unit, unit]);
  if ('problem' in converter) return { problem: { field: 'Unit', value: own.unit, allowed: converter.problem } };
  const whole = {
    scale: Number((scale * converter.factor).toPrecision(12)),
    offset: Number((offset * converter.factor + converter.offset).toPrecision(12)),
  };
  if (own.scale !== 1 && (own.scale !== whole.scale || whole.offset !== 0)) {
    const allowed = `1, as the tag table scales this address by ${whole.scale}`;
    return { problem: { field: 'Scale', value: own.scale, allowed } };
  }
  return { ...whole, ...named };
}

/** Through units one after the other; those that are not named change nothing. */
function unitWay(units: readonly (string | undefined)[]): UnitConverter | { problem: string } {
  let [factor, offset] = [1, 0];
  let from: string | undefined;
  for (const text of units) {
    if (text === undefined) continue;
    const to = readUnit(text);
    if (typeof to === 'object') return to;
    const step = from === undefined || from === to ? { factor: 1, offset: 0 } : unitConverter(from, to);
    if ('problem' in step) return { problem: `a unit for ${units[1] ?? from}: ${step.problem}` };
    factor *= step.factor;
    offset = offset * step.factor + step.offset;
    from = to;
  }
  return { factor, offset };
}
