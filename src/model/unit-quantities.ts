import { BASES } from './unit-atoms.ts';

/** What people call a dimension. The keys are base units with their exponents, in the order of `BASES`. */
const QUANTITIES: ReadonlyMap<string, string> = new Map([
  ['1', 'a pure number'],
  ['m', 'length'],
  ['m2', 'area'],
  ['m3', 'volume'],
  ['s', 'time'],
  ['s-1', 'frequency'],
  ['g', 'mass'],
  ['rad', 'angle'],
  ['s-1.rad', 'angular speed'],
  ['K', 'temperature'],
  ['s-1.K', 'a rate of temperature'],
  ['C', 'electric charge'],
  ['cd', 'luminous intensity'],
  ['rad2.cd', 'luminous flux'],
  ['m-2.rad2.cd', 'illuminance'],
  ['mol', 'amount of substance'],
  ['m-3.mol', 'concentration of substance'],
  ['s-1.mol', 'catalytic activity'],
  ['bit', 'amount of information'],
  ['s-1.bit', 'data rate'],
  ['m.s-1', 'speed'],
  ['m.s-2', 'acceleration'],
  ['m2.s-1', 'kinematic viscosity'],
  ['m2.s-2', 'energy by mass'],
  ['m3.s-1', 'volume flow'],
  ['m3.g-1', 'volume by mass'],
  ['s-1.g', 'mass flow'],
  ['m-1.g', 'mass by length'],
  ['m-2.g', 'mass by area'],
  ['m-3.g', 'density'],
  ['m.s-2.g', 'force'],
  ['m.s-1.g', 'momentum'],
  ['m-1.s-2.g', 'pressure'],
  ['m-1.s-1.g', 'dynamic viscosity'],
  ['m2.s-2.g', 'energy or torque'],
  ['m2.s-3.g', 'power'],
  ['s-2.g', 'energy by area'],
  ['s-3.g', 'power by area'],
  ['s-3.g.K-1', 'heat transfer coefficient'],
  ['m.s-3.g.K-1', 'thermal conductivity'],
  ['m2.s-2.K-1', 'specific heat capacity'],
  ['m2.s-2.g.K-1', 'heat capacity'],
  ['s-1.C', 'electric current'],
  ['m-2.s-1.C', 'current density'],
  ['m2.s-2.g.C-1', 'voltage'],
  ['m.s-2.g.C-1', 'electric field strength'],
  ['m2.s-1.g.C-2', 'electric resistance'],
  ['m3.s-1.g.C-2', 'resistivity'],
  ['m-2.s.g-1.C2', 'electric conductance'],
  ['m-3.s.g-1.C2', 'electric conductivity'],
  ['m-2.s2.g-1.C2', 'capacitance'],
  ['m2.g.C-2', 'inductance'],
  ['m2.s-1.g.C-1', 'magnetic flux'],
  ['s-1.g.C-1', 'magnetic flux density'],
  ['m-1.s-1.C', 'magnetic field strength'],
]);

/** A dimension as text: `m-1.s-2.g`; `1` for a pure number. */
export function dimensionKey(dimension: readonly number[]): string {
  const parts = BASES.flatMap((base, i) => {
    const exponent = dimension[i] ?? 0;
    return exponent === 0 ? [] : [exponent === 1 ? base : `${base}${exponent}`];
  });
  return parts.length === 0 ? '1' : parts.join('.');
}

/** The quantity that a dimension measures: `pressure`; without a common name its base units: `m4.s-1`. */
export function quantityName(dimension: string): string {
  return QUANTITIES.get(dimension) ?? dimension;
}
