import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { isUnitProblem, parseUnit, readUnit, unitConverter, unitLabel } from '../../src/model/unit.ts';

/** After the formal syntax of UCUM (§§ 2 to 12). */
const VALID = [
  ...['m', 'kg', 'dam', 'Pa', 'hPa', 'min', 'cd', 'KiBy', 'uOhm', '[in_i]', "[in_i'H2O]", 'cal_[15]', 'mm[Hg]', '%'],
  ...[
    '1',
    '100',
    '/m',
    '/{count}',
    '{rev}',
    '{rev}/min',
    'm2',
    'm+2',
    'm-2',
    's-1',
    '10*-7',
    '10^3',
    '10*3/ul',
    '/10*6',
  ],
  ...[
    'm/s',
    'm/s2',
    'kg.m/s2',
    'm.s-2',
    '4.[pi].10*-7.N/A2',
    'J/kg/K',
    'kg/(m.s2)',
    '(m)',
    '((m/s))',
    'm.(s)',
    '(m/s).kg',
  ],
  ...[
    'm{length}',
    'm2{floor}',
    'kg{wet}/m3{dry}',
    '%{RH}',
    '{a"b}',
    "'",
    "''",
    '{#}.m',
    '2.m/3',
    '4.10*-7',
    'm2.3',
    'g%',
    'm[H2O]',
  ],
];

const INVALID = [
  ...[
    '',
    ' ',
    'm s',
    ' m',
    'm ',
    'M',
    'KG',
    'Kpa',
    'psi',
    '°C',
    'm²',
    'kWh',
    'Nm',
    'foo',
    'kmin',
    'm%',
    'k[psi]',
    'kkg',
  ],
  ...['m.', 'm/', '.m', '//m', 'm//s', 'm..s', 'm./s', '/', '.', '2m', 'm2m', 'm^2', 'm**2', 'm--2', 'm-', 'm+', '-1'],
  ...[
    '(',
    ')',
    '()',
    '(m',
    'm)',
    '(m/s)2',
    '(m)(s)',
    '(/m)',
    'm(s)',
    '2(m)',
    '{',
    '}',
    '{}',
    '{a',
    'm{a}2',
    '{a}{b}',
    '{é}',
  ],
  ...[
    '{a b}',
    '[',
    ']',
    '[]',
    '[in_i',
    'in_i]',
    '0',
    '0.m',
    '1.5',
    '1e3',
    'm100',
    'm-100',
    'constructor',
    '__proto__',
    'k',
  ],
];

describe('the grammar of UCUM', () => {
  for (const code of VALID) {
    it(`understands ${code}`, () => equal(problemOf(code), undefined));
  }
  for (const code of INVALID) {
    it(`does not understand ${JSON.stringify(code)}`, () => ok(isUnitProblem(parseUnit(code))));
  }

  it('reads products and quotients from left to right', () => {
    equal(convertFactor('J/kg.K', 'J.K/kg'), 1);
    equal(convertFactor('m/s/s', 'm/s2'), 1);
    equal(convertFactor('kg/(m.s2)', 'Pa'), 1);
    equal(convertFactor('/m.s', 's/m'), 1);
    equal(convertFactor('2.m/4', 'm'), 0.5);
    equal(convertFactor('mm2', 'm2'), 1e-6);
  });

  it('says what is wrong and, where it can, what was meant', () => {
    deepEqual(parseUnit('psi'), { problem: 'psi is not a unit: psi is not known; [psi] is' });
    deepEqual(parseUnit('Kpa/s'), { problem: 'Kpa/s is not a unit: Kpa is not known; kPa is' });
    deepEqual(parseUnit('m s'), { problem: 'm s is not a unit: the character   at 2 is not allowed' });
    deepEqual(parseUnit('(m'), { problem: '(m is not a unit: a ) is missing' });
    deepEqual(parseUnit('m/'), { problem: 'm/ is not a unit: something is missing at its end' });
  });

  it('refuses what is too long or too deep, and reads what is just short and shallow enough', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}m${')'.repeat(depth)}`;
    ok(!isUnitProblem(parseUnit(nested(16))));
    ok(isUnitProblem(parseUnit(nested(17))));
    ok(!isUnitProblem(parseUnit(`m${'.m'.repeat(99)}`)));
    deepEqual(parseUnit('m'.repeat(201)), { problem: 'a unit has at most 200 characters' });
    ok(isUnitProblem(parseUnit('[HP]99.[Btu_IT]-99.'.repeat(10).concat('m'))));
  });
});

const LENGTHS = ['m', 'mm', 'km', '[in_i]', '[ft_i]', '[mi_i]', '[nmi_i]', 'Ao', '10.um', 'AU'];
const TEMPERATURES = ['K', 'Cel', '[degF]', '[degR]', '[degRe]', 'mK'];
const PRESSURES = ['Pa', 'bar', 'mbar', '[psi]', 'atm', 'att', 'mm[Hg]', "[in_i'H2O]", 'kgf/cm2', 'N/mm2'];
const FLOWS = ['m3/h', 'L/min', '[gal_us]/min', '[cft_i]/min', 'ml/s', '[bbl_us]/d'];
const units = fc.constantFrom(LENGTHS, TEMPERATURES, PRESSURES, FLOWS).chain((same) => {
  const one = fc.constantFrom(...same);
  return fc.tuple(one, one, one);
});
/** Subnormal numbers have no twelve digits to keep. */
const value = fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((one) => one === 0 || Math.abs(one) > 1e-250);

describe('properties of units', () => {
  it('gives every value back after a round trip, within 1e-12', () => {
    fc.assert(
      fc.property(units, value, ([from, to], sent) => {
        const there = converted(from, to, sent);
        const back = converted(to, from, there.value);
        const size = Math.max(Math.abs(sent), Math.abs(back.offset));
        ok(Math.abs(back.value - sent) <= 1e-12 * size, `${sent} ${from} came back as ${back.value}`);
      }),
    );
  });

  it('makes the same of a value by a detour over a third unit', () => {
    fc.assert(
      fc.property(units, value, ([from, over, to], sent) => {
        const straight = converted(from, to, sent);
        const first = converted(from, over, sent);
        const detour = converted(over, to, first.value);
        const size = Math.max(Math.abs(straight.value), Math.abs(straight.offset), Math.abs(detour.offset));
        ok(Math.abs(detour.value - straight.value) <= 1e-12 * size);
      }),
    );
  });

  it('answers any text without throwing', () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 250, unit: 'grapheme' }),
      fc.string({ maxLength: 250, unit: fc.constantFrom(...'m.s/(){}[]10*^+-2%°²·ΩkPa\'" \u0000ﷺ') }),
      fc
        .array(fc.constantFrom('Ym99', '[HP]', '.', '/', '(', ')', '-99', '{a}', '9999'), { maxLength: 60 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const read = readUnit(text);
        if (typeof read === 'string') ok(!isUnitProblem(parseUnit(read)), read);
        equal(typeof unitLabel(text), 'string');
        const unit = parseUnit(text);
        if (isUnitProblem(unit)) ok(unit.problem.length > 0);
        else deepEqual(unitConverter(text, text), { factor: 1, offset: 0 });
      }),
      { numRuns: 1000 },
    );
  });
});

function converted(from: string, to: string, sent: number): { value: number; offset: number } {
  const converter = unitConverter(from, to);
  if (isUnitProblem(converter)) throw new Error(converter.problem);
  return { value: sent * converter.factor + converter.offset, offset: converter.offset };
}

function convertFactor(from: string, to: string): number {
  return converted(from, to, 1).value;
}

function problemOf(code: string): string | undefined {
  const unit = parseUnit(code);
  return isUnitProblem(unit) ? unit.problem : undefined;
}
