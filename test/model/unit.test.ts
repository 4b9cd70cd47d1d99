import { deepEqual, equal, ok } from 'node:assert/strict';
import { convertible, differenceFactor, isUnitProblem, parseUnit, unitConverter } from '../../src/model/unit.ts';
import { ATOMS } from '../../src/model/unit-atoms.ts';
import { PREFIXES } from '../../src/model/unit-table.ts';

/** [from, to, factor, source]. Exact factors are compared as exact doubles, rounded ones within half their last digit. */
const EXACT: readonly (readonly [string, string, number])[] = [
  // SI brochure (9th ed.), tables 4, 7 and 8.
  ['bar', 'kPa', 100],
  ['min', 's', 60],
  ['d', 'h', 24],
  ['wk', 'd', 7],
  ['L', 'm3', 0.001],
  ['t', 'kg', 1000],
  ['kW.h', 'MJ', 3.6],
  ['m3/h', 'L/min', 1000 / 60],
  ['km/h', 'm/s', 1 / 3.6],
  ['N.m', 'J', 1],
  ['Pa.s', 'cP', 1000],
  ['mm2/s', 'cSt', 1],
  ['S/m', 'uS/cm', 10000],
  ['A.h', 'C', 3600],
  ['T', 'G', 10000],
  ['Bq', 'Hz', 1],
  ['eV', 'J', 1.602176634e-19],
  // NIST SP 811 (2008), appendix B.8, factors in bold (exact).
  ['[in_i]', 'mm', 25.4],
  ['[ft_i]', 'm', 0.3048],
  ['[mi_i]', 'm', 1609.344],
  ['[nmi_i]', 'km', 1.852],
  ['[lb_av]', 'kg', 0.45359237],
  ['[gal_us]', 'cm3', 3785.411784],
  ['[bbl_us]', '[gal_us]', 42],
  ['[gal_br]', 'L', 4.54609],
  ['[Btu_IT]', 'J', 1055.05585262],
  ['cal', 'J', 4.184],
  ['cal_IT', 'J', 4.1868],
  ['atm', 'hPa', 1013.25],
  ['att', 'kPa', 98.0665],
  ['kgf', 'N', 9.80665],
  ['dyn', 'uN', 10],
  ['erg', 'nJ', 100],
  ['gon', 'deg', 0.9],
  ['Ci', 'GBq', 37],
  // UCUM, tables of units: m[Hg] 133.322 kPa, m[H2O] 9.80665 kPa, the mean Julian year, percent and parts per million.
  ['mm[Hg]', 'Pa', 133.322],
  ['mm[H2O]', 'Pa', 9.80665],
  ['a', 'd', 365.25],
  ['mo', 'd', 30.4375],
  ['%', '[ppm]', 10000],
  ['[ppth]', '[ppb]', 1e6],
  ['KiBy', 'bit', 8192],
  ['10*3/ul', '10*9/L', 1],
  ['{rev}/min', 'Hz', 1 / 60],
];

const ROUNDED: readonly (readonly [string, string, number, number])[] = [
  // NIST SP 811 (2008), appendix B.8, to the seven digits printed there.
  ['[psi]', 'kPa', 6.894757, 5e-7],
  ['[HP]', 'W', 745.6999, 5e-5],
  ['[lbf_av]', 'N', 4.448222, 5e-7],
  ['[ft_i]3/min', 'm3/s', 4.719474e-4, 5e-11],
  ['[gal_us]/min', 'm3/s', 6.30902e-5, 5e-11],
  ['[lb_av]/[ft_i]3', 'kg/m3', 16.01846, 5e-6],
  ['[Btu_IT]/h', 'W', 0.2930711, 5e-8],
  ['[lbf_av].[ft_i]', 'N.m', 1.355818, 5e-7],
  ['[kn_i]', 'm/s', 0.5144444, 5e-8],
  ['[acr_us]', 'm2', 4046.873, 5e-4],
  ['Oe', 'A/m', 79.57747, 5e-6],
  ['deg', 'rad', 0.01745329, 5e-9],
  ["''", 'rad', 4.848137e-6, 5e-13],
  ['[ston_av]', 'kg', 907.1847, 5e-5],
  ['[oz_av]', 'g', 28.34952, 5e-6],
  ['[Btu_IT]/([ft_i]2.h.[degF])', 'W/(m2.K)', 5.678263, 5e-7],
];

describe('converting units', () => {
  for (const [from, to, factor] of EXACT) {
    it(`knows that 1 ${from} is ${factor} ${to}, to the last bit`, () => {
      deepEqual(unitConverter(from, to), { factor, offset: 0 });
    });
  }

  for (const [from, to, factor, tolerance] of ROUNDED) {
    it(`knows that 1 ${from} is ${factor} ${to}`, () => {
      const found = unitConverter(from, to);
      ok(!isUnitProblem(found) && Math.abs(found.factor - factor) <= tolerance, JSON.stringify(found));
    });
  }

  it('converts temperatures with their offset', () => {
    // NIST SP 811 (2008), appendix B.8: t/°C = (t/°F - 32)/1.8; T/K = t/°C + 273.15; T/K = (t/°F + 459.67)/1.8.
    deepEqual(unitConverter('Cel', '[degF]'), { factor: 1.8, offset: 32 });
    deepEqual(unitConverter('[degF]', 'Cel'), { factor: 1 / 1.8, offset: -160 / 9 });
    deepEqual(unitConverter('Cel', 'K'), { factor: 1, offset: 273.15 });
    deepEqual(unitConverter('K', 'Cel'), { factor: 1, offset: -273.15 });
    deepEqual(unitConverter('K', '[degF]'), { factor: 1.8, offset: -459.67 });
    deepEqual(unitConverter('[degR]', '[degF]'), { factor: 1, offset: -459.67 });
    deepEqual(unitConverter('[degRe]', 'Cel'), { factor: 1.25, offset: 0 });
    deepEqual(unitConverter('mCel', 'Cel'), { factor: 0.001, offset: 0 });
  });

  it('takes no offset for deadbands and rates', () => {
    equal(differenceFactor('Cel', '[degF]'), 1.8);
    equal(differenceFactor('K', 'Cel'), 1);
    deepEqual(unitConverter('Cel/min', '[degF]/h'), { factor: 108, offset: 0 });
    deepEqual(unitConverter('W/(m2.Cel)', 'W/(m2.K)'), { factor: 1, offset: 0 });
    equal(differenceFactor('bar', '[psi]'), (unitConverter('bar', '[psi]') as { factor: number }).factor);
  });

  it('keeps the zero of a temperature scale beside a number or an annotation', () => {
    deepEqual(unitConverter('Cel{flow}', 'K'), { factor: 1, offset: 273.15 });
    deepEqual(unitConverter('10.Cel', 'K'), { factor: 10, offset: 273.15 });
    deepEqual(unitConverter('(Cel)/2', 'K'), { factor: 0.5, offset: 273.15 });
  });

  it('refuses another quantity and names both', () => {
    equal(convertible('bar', 'Cel'), 'bar cannot become Cel: pressure is not temperature');
    equal(convertible('m3/h', 'kg/h'), 'm3/h cannot become kg/h: volume flow is not mass flow');
    equal(convertible('mol', '%'), 'mol cannot become %: amount of substance is not a pure number');
    equal(convertible('{rev}/min', 'rad/s'), '{rev}/min cannot become rad/s: frequency is not angular speed');
    equal(convertible('m4', 'bar'), 'm4 cannot become bar: m4 is not pressure');
    deepEqual(unitConverter('A', 'V'), { problem: 'A cannot become V: electric current is not voltage' });
    deepEqual(differenceFactor('A', 'V'), { problem: 'A cannot become V: electric current is not voltage' });
    equal(convertible('bar', '[psi]'), true);
  });

  it('recognises logarithmic units and calculates nothing with them', () => {
    for (const code of ['[pH]', 'B', 'dB', 'Np', 'dB[SPL]', 'B[kW]', 'B[10.nV]', 'bit_s', 'dB{A}']) {
      ok(!isUnitProblem(parseUnit(code)), code);
      deepEqual(unitConverter(code, code), { factor: 1, offset: 0 });
    }
    equal(convertible('dB', 'Np'), 'dB cannot become Np: a logarithmic unit becomes only itself');
    equal(convertible('B', 'dB'), 'B cannot become dB: a logarithmic unit becomes only itself');
    equal(convertible('dB', '%'), 'dB cannot become %: a logarithmic unit becomes only itself');
    for (const code of ['dB/m', '2.dB', '/dB', 'dB2']) ok(isUnitProblem(parseUnit(code)), code);
  });

  it('does not take gauge for absolute pressure', () => {
    ok(convertible('bar{gauge}', 'kPa{absolute}') !== true);
    equal(convertible('bar{gauge}', 'kPa{gauge}'), true);
    equal(convertible('bar{gauge}', '[psi]'), true);
  });

  it('says when a factor does not fit into a number', () => {
    ok(isUnitProblem(unitConverter('Ym15', 'ym15')));
    ok(isUnitProblem(unitConverter('ym15', 'Ym15')));
  });
});

describe('the table of units', () => {
  it('understands every unit in it', () => {
    for (const code of ATOMS.keys()) equal(isUnitProblem(parseUnit(code)), false, code);
  });

  it('reads no symbol in two ways: no two prefixed units look alike', () => {
    const seen = new Map<string, string>();
    for (const [prefix] of PREFIXES) {
      for (const [code, { metric }] of ATOMS) {
        if (!metric || ATOMS.has(prefix + code)) continue;
        equal(seen.get(prefix + code), undefined, `${prefix}-${code}`);
        seen.set(prefix + code, `${prefix}-${code}`);
      }
    }
  });
});
