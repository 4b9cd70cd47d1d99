import type { SettingProblem } from '../model/settings.ts';
import { capturesIn, hasCaptures, readPattern } from './address-pattern.ts';
import { readBits } from './bits.ts';
import { type Conversions, createConversions } from './conversions.ts';
import { isDeadbandKnown } from './report-by-exception.ts';
import { readStates } from './states.ts';
import type { Tag } from './tag.ts';

/** What is wrong with one cell of a tag: its column, what stands there, and what is allowed. */
interface CellProblem {
  column: string;
  value: unknown;
  allowed: string;
}

/** Columns that only numbers have. */
const FOR_NUMBERS = [
  ['unit', 'Unit'],
  ['deviceUnit', 'Device unit'],
  ['scale', 'Scale'],
  ['offset', 'Offset'],
  ['low', 'Low'],
  ['high', 'High'],
  ['rawLow', 'Raw low'],
] as const;

/** What is wrong with a tag table: doubled addresses or signals, and rows that contradict themselves. */
export function tagProblems(tags: readonly Tag[]): SettingProblem[] {
  const addresses = new Set<string>();
  const signals = new Set<string>();
  const conversions = createConversions();
  return tags.flatMap((tag, i) => {
    const problems = rowProblems(tag, conversions);
    const address = `${tag.link ?? ''} ${tag.address}`;
    const signal = `${tag.asset}/${tag.property}`;
    const isPattern = hasCaptures(signal);
    const bits = tag.bits === undefined ? [] : readBits(tag.bits);
    if (addresses.has(address)) {
      problems.push({ column: 'Address', value: tag.address, allowed: 'each address once' });
    }
    if (!isPattern && signals.has(signal)) {
      problems.push({ column: 'Property', value: signal, allowed: 'each asset and property once' });
    }
    addresses.add(address);
    signals.add(signal);
    for (const { property } of typeof bits === 'string' ? [] : bits) {
      const ofBit = `${tag.asset}/${property}`;
      if (!isPattern && signals.has(ofBit)) {
        problems.push({ column: 'Bits', value: ofBit, allowed: 'each asset and property once' });
      }
      signals.add(ofBit);
    }
    return problems.map(({ column, ...rest }) => ({ field: `Tags row ${i + 1}, ${column}`, ...rest }));
  });
}

/** What is wrong with a row in itself. */
function rowProblems(tag: Tag, conversions: Conversions): CellProblem[] {
  const problems = [...patternProblems(tag), ...scaleProblems(tag), ...statesProblems(tag), ...bitsProblems(tag)];
  const { low, high } = tag;
  if (low !== undefined && high !== undefined && low >= high) {
    problems.push({ column: 'High', value: high, allowed: `a number above Low (${low})` });
  }
  if (tag.deadband !== undefined && !isDeadbandKnown(tag)) {
    const allowed = 'Low and High, or Raw low to Scaled high, beside a deadband in percent';
    problems.push({ column: 'Deadband in', value: tag.deadbandIn, allowed });
  }
  const unit = unitProblem(tag, conversions);
  if (unit !== undefined) problems.push({ column: 'Unit', value: tag.deviceUnit ?? tag.unit, allowed: unit });
  return problems;
}

function patternProblems({ address, asset, property }: Tag): CellProblem[] {
  const pattern = readPattern(address);
  if (typeof pattern === 'string') return [{ column: 'Address', value: address, allowed: pattern }];
  const { captures } = pattern;
  const there = captures.length === 0 ? 'none, for the address has none' : captures.map((one) => `{${one}}`).join(', ');
  const cells = [
    ['Asset', asset],
    ['Property', property],
  ] as const;
  return cells.flatMap(([column, value]) => {
    const unknown = capturesIn(value).some((name) => !captures.includes(name));
    return unknown || /[{}]/.test(value.replace(/\{[^{}]*\}/g, ''))
      ? [{ column, value, allowed: `captures of the address: ${there}` }]
      : [];
  });
}

function scaleProblems({ scale, offset, rawLow, rawHigh, scaledLow, scaledHigh }: Tag): CellProblem[] {
  if (scale === 0) return [{ column: 'Scale', value: 0, allowed: 'a number other than 0' }];
  const ends = [
    ['Raw low', rawLow],
    ['Raw high', rawHigh],
    ['Scaled low', scaledLow],
    ['Scaled high', scaledHigh],
  ] as const;
  const missing = ends.filter(([, value]) => value === undefined);
  if (missing.length === ends.length) return [];
  if (missing.length > 0) {
    return missing.map(([column, value]) => ({ column, value, allowed: 'a number, or none of the four ends' }));
  }
  if (rawLow === rawHigh)
    return [{ column: 'Raw high', value: rawHigh, allowed: `a number other than Raw low (${rawLow})` }];
  if (scaledLow === scaledHigh) {
    return [{ column: 'Scaled high', value: scaledHigh, allowed: `a number other than Scaled low (${scaledLow})` }];
  }
  const [column, value] = scale === undefined ? ['Offset', offset] : ['Scale', scale];
  return value === undefined ? [] : [{ column, value, allowed: 'nothing beside Raw low to Scaled high' }];
}

function statesProblems(tag: Tag): CellProblem[] {
  const { states, type } = tag;
  const words = states === undefined ? undefined : readStates(states);
  if (typeof words === 'string') return [{ column: 'States', value: states, allowed: words }];
  const isNumber = words === undefined && type !== 'text' && type !== 'boolean';
  if (isNumber) return [];
  const reason = words === undefined ? `nothing, for its type is ${type}` : 'nothing beside States';
  const problems: CellProblem[] = FOR_NUMBERS.flatMap(([name, column]) => {
    const value = tag[name];
    return value === undefined ? [] : [{ column, value, allowed: reason }];
  });
  if (words !== undefined && type !== undefined && type !== 'as delivered') {
    problems.push({ column: 'Type', value: type, allowed: 'as delivered where there are States' });
  }
  return problems;
}

function bitsProblems({ bits, type, deadband }: Tag): CellProblem[] {
  if (bits === undefined) return [];
  const read = readBits(bits);
  if (typeof read === 'string') return [{ column: 'Bits', value: bits, allowed: read }];
  if (type === 'text' || type === 'boolean') {
    return [{ column: 'Bits', value: bits, allowed: `nothing, for its type is ${type}` }];
  }
  // A word that changed by little may have changed in every bit.
  return deadband ? [{ column: 'Deadband', value: deadband, allowed: '0 or nothing beside Bits' }] : [];
}

function unitProblem({ unit, deviceUnit }: Tag, { codeOf, between }: Conversions): string | undefined {
  const codes = [unit, deviceUnit].map((text) => (text === undefined ? undefined : codeOf(text)));
  for (const code of codes) if (typeof code === 'object') return code.problem;
  const [to, from] = codes;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  const converter = between(from, to);
  return 'problem' in converter ? converter.problem : undefined;
}
