import { equal, match, ok } from 'node:assert/strict';
import { isUnitProblem, parseUnit, readUnit, unitConverter, unitLabel } from '../../src/model/unit.ts';
import { ATOMS } from '../../src/model/unit-atoms.ts';
import { REFUSED_NAMES, SYMBOL_NAMES, WHOLE_NAMES, WORD_NAMES } from '../../src/model/unit-names.ts';

/** What a plant engineer types, the code it is kept as, and what is shown. */
const TYPED: readonly (readonly [string, string, string])[] = [
  ['°C', 'Cel', '°C'],
  ['℃', 'Cel', '°C'],
  ['deg C', 'Cel', '°C'],
  ['degC', 'Cel', '°C'],
  ['Celsius', 'Cel', '°C'],
  ['Cel', 'Cel', '°C'],
  ['°F', '[degF]', '°F'],
  ['°C/min', 'Cel/min', '°C/min'],
  ['m³/h', 'm3/h', 'm³/h'],
  ['m^3/h', 'm3/h', 'm³/h'],
  ['m3/hr', 'm3/h', 'm³/h'],
  ['rpm', '{rev}/min', 'rpm'],
  ['1/min', '/min', '1/min'],
  ['min⁻¹', 'min-1', 'min⁻¹'],
  ['l/min', 'l/min', 'l/min'],
  ['kWh', 'kW.h', 'kWh'],
  ['kVA', 'kV.A', 'kVA'],
  ['kJ/kWh', 'kJ/(kW.h)', 'kJ/(kWh)'],
  ['Nm', 'N.m', 'N·m'],
  ['N·m', 'N.m', 'N·m'],
  ['mm/s', 'mm/s', 'mm/s'],
  ['m per s', 'm/s', 'm/s'],
  ['µm', 'um', 'µm'],
  ['um', 'um', 'µm'],
  ['kΩ', 'kOhm', 'kΩ'],
  ['µS/cm', 'uS/cm', 'µS/cm'],
  ['%', '%', '%'],
  ['% RH', '%{RH}', '% RH'],
  ['ppm', '[ppm]', 'ppm'],
  ['bar(g)', 'bar{gauge}', 'bar(g)'],
  ['psia', '[psi]{absolute}', 'psi(a)'],
  ['psi', '[psi]', 'psi'],
  ['mbar', 'mbar', 'mbar'],
  ['V', 'V', 'V'],
  ['A', 'A', 'A'],
  ['Hz', 'Hz', 'Hz'],
  ['W/m²K', 'W/(m2.K)', 'W/(m²·K)'],
  ['W/mK', 'W/(m.K)', 'W/(m·K)'],
  ['lb/ft³', '[lb_av]/[ft_i]3', 'lb/ft³'],
  ['gal/min', '[gal_us]/min', 'gal/min'],
  ['mmH2O', 'mm[H2O]', 'mmH2O'],
  ['pH', '[pH]', 'pH'],
  ['pcs/h', '{pcs}/h', 'pcs/h'],
  ['10^3/ul', '10^3/ul', '10³/µl'],
];

describe('units as people type and see them', () => {
  for (const [typed, code, label] of TYPED) {
    it(`keeps ${typed} as ${code} and shows ${label}`, () => {
      equal(readUnit(typed), code);
      equal(unitLabel(code), label);
    });
  }

  it('refuses what it would have to guess, and says what to write', () => {
    match(problemOf('C'), /write °C, or A\.s/);
    match(problemOf('kvar'), /reactive power/);
    match(problemOf('ton'), /\[ston_av\]/);
    match(problemOf('Nm³/h'), /m3\{norm\}\/h/);
    match(problemOf('warm'), /^warm is not a unit: .*allowed: a UCUM code such as Cel/);
    match(problemOf('  '), /a unit is missing/);
  });

  it('shows a text that is no unit as it stands', () => equal(unitLabel('warm and dry'), 'warm and dry'));

  it('keeps every UCUM unit as it is, but for the listed few that mean something else in a plant', () => {
    const changed = [...ATOMS.keys()].filter((code) => readUnit(code) !== code);
    equal(changed.join(' '), 'C F');
    const names = [...WHOLE_NAMES.keys(), ...SYMBOL_NAMES.keys(), ...WORD_NAMES.keys()];
    const shadowed = names.filter((name) => !isUnitProblem(parseUnit(name)));
    equal(shadowed.join(' '), 'U/min 1/min 1/s 1/h mph kph W/mK PS TR pH ft');
  });

  it('understands every listed name, and what it shows for it can be typed again', () => {
    for (const names of [WHOLE_NAMES, SYMBOL_NAMES, WORD_NAMES]) {
      for (const [name, code] of names) {
        equal(readUnit(name), code, name);
        const again = readUnit(unitLabel(code));
        ok(typeof again === 'string', `${name} is shown as ${unitLabel(code)}`);
        const same = unitConverter(again, code);
        ok(!isUnitProblem(same) && same.factor === 1, `${name} is shown as ${unitLabel(code)}`);
      }
    }
    for (const name of REFUSED_NAMES.keys()) ok(isUnitProblem(readUnit(name)), name);
  });
});

function problemOf(text: string): string {
  const read = readUnit(text);
  return typeof read === 'string' ? `read as ${read}` : read.problem;
}
