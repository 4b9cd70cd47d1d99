import type { Attribute } from '../model/rule.ts';
import { readUnit } from '../model/unit.ts';

const PAIR = /^\s*([^=;{}+]+?)\s*=\s*(.*?)\s*$/s;
const QUANTITY = /^([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*(.*)$/s;

/** Reads `ratedPower = 55 kW; line = PLC 7`; a reason where a part is no attribute. */
export function readAttributes(text: string): ReadonlyMap<string, Attribute> | string {
  const attributes = new Map<string, Attribute>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, name, value] = PAIR.exec(part) ?? [];
    if (name === undefined || value === undefined || value === '') {
      return `attributes such as ratedPower = 55 kW, not "${part.trim()}"`;
    }
    if (/[{}]/.test(value)) return `no { or } in the value of ${name}`;
    if (attributes.has(name)) return `each name once, ${name} stands twice`;
    attributes.set(name, attributeOf(value));
  }
  return attributes;
}

/** The text `55 kW` as a number with its unit, where it is one. */
export function attributeOf(text: string): Attribute {
  const [, number, unit = ''] = QUANTITY.exec(text) ?? [];
  if (number === undefined) return { text };
  const value = Number(number.replace(',', '.'));
  if (unit === '') return { text, number: value };
  const code = readUnit(unit);
  return typeof code === 'string' ? { text, number: value, unit: code } : { text };
}
