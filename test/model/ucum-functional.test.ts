import { equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseUnit, unitConverter } from '../../src/model/unit.ts';

/** The functional tests of UCUM; what is waived holds an atom that we do not know on purpose. */
interface Cases {
  source: string;
  validation: { valid: string[]; invalid: { id: string; unit: string }[] };
  /** The outcome is rounded to the digits that it shows. */
  conversion: { id: string; value: string; from: string; to: string; outcome: string }[];
  waived: { units: string[]; reason: string }[];
}

const { source, validation, conversion, waived } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases', 'ucum-functional.json'), 'utf8'),
) as Cases;

const isWaived = (unit: string) => waived.some(({ units }) => units.some((atom) => unit.includes(atom)));
const isKnown = (unit: string) => !('problem' in parseUnit(unit));
/** Digits that count, as far as a number has them. */
const digitsOf = (text: string) => Math.min(15, text.replace(/e.*|\D/g, '').replace(/^0+/, '').length);

describe(`units (${source})`, () => {
  it('are understood where they are valid, but for those that are waived', () => {
    for (const unit of validation.valid) equal(isKnown(unit), !isWaived(unit), unit);
  });
  it('are refused where they are not', () => {
    for (const { id, unit } of validation.invalid) ok(!isKnown(unit), `${id}: ${unit}`);
  });
  it('are waived only where they are needed to be', () => {
    for (const atom of waived.flatMap(({ units }) => units)) ok(!isKnown(atom), atom);
  });
  for (const { id, value, from, to, outcome } of conversion.filter((one) => !isWaived(one.from))) {
    it(`are converted: ${id}, ${value} ${from} are ${outcome} ${to}`, () => {
      const converter = unitConverter(from, to);
      if ('problem' in converter) throw new Error(converter.problem);
      const converted = Number(value) * converter.factor + converter.offset;
      const digits = digitsOf(outcome);
      equal(Number(converted.toPrecision(digits)), Number(Number(outcome).toPrecision(digits)));
    });
  }
});
