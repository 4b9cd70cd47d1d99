import type { Reading } from '../model/reading.ts';
import { unitConverter } from '../model/unit.ts';
import { nameInSenml, unitOfSenml } from './senml-units.ts';

/** A SenML record (RFC 8428, table 2), as far as we write them. */
export interface SenmlRecord {
  bn?: string;
  n: string;
  u?: string;
  v?: number;
  vs?: string;
  vb?: boolean;
  /** Seconds since the Unix epoch. */
  t: number;
}

/**
 * Good readings as a SenML pack (RFC 8428, section 5): the asset is the base name, the property the name. SenML has no quality, so that
 * what is not good is left out rather than sent as if it were.
 */
export function encodeSenml(readings: readonly Reading[]): SenmlRecord[] {
  let base = '';
  return readings.flatMap(({ asset, property, value, unit, quality, time }) => {
    if (quality !== 'good' || value === null) return [];
    const name = `${inSenml(asset)}/`;
    const record: SenmlRecord = { ...(name !== base && { bn: name }), n: inSenml(property), t: time / 1000 };
    base = name;
    if (typeof value === 'boolean') record.vb = value;
    else if (typeof value === 'string') record.vs = value;
    else Object.assign(record, quantity(value, unit));
    return [record];
  });
}

/** SenML names have no other characters (section 4.5.1), and begin with a letter or a digit. */
function inSenml(name: string): string {
  return name.replace(/[^-A-Za-z0-9:./_]/g, '_').replace(/^[^A-Za-z0-9]+/, '');
}

/** Units that SenML knows, one for each kind of quantity, to which others are converted. */
const PREFERRED = [
  ...['m', 'kg', 's', 'A', 'Cel', 'K', 'Hz', 'rad', 'N', 'Pa', 'J', 'W', 'C', 'V', 'F', 'Ohm', 'S', 'lx', 'm2', 'm3'],
  ...['m/s', 'm/s2', 'm3/s', 'W/m2', 'VA', 'kg/m3', 'S/m', 'J/m', '1/s', 'bit', 'bit/s', '/'],
];

/** A value in a unit of the SenML registry; in its own where there is none of its kind. */
function quantity(value: number, unit: string | undefined): Pick<SenmlRecord, 'v' | 'u'> {
  if (unit === undefined) return { v: value };
  const own = nameInSenml(unit);
  if (own !== undefined) return { v: value, u: own };
  for (const name of PREFERRED) {
    const converter = unitConverter(unit, unitOfSenml(name));
    if ('problem' in converter) continue;
    return { v: Number((value * converter.factor + converter.offset).toPrecision(15)), u: name };
  }
  return { v: value, u: unit };
}
