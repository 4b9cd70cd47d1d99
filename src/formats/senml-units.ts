/**
 * Names of the SenML units registry (RFC 8428 section 12.1, RFC 8798) that are no UCUM codes or mean something else there:
 * `B` is a byte in SenML and a bel in UCUM. `var` and its like have no UCUM code and stay as they are.
 */
const UCUM: ReadonlyMap<string, string> = new Map(
  Object.entries({
    C: 'A.s',
    F: 'A.s/V',
    lat: 'deg{lat}',
    lon: 'deg{lon}',
    pH: '[pH]',
    dBW: 'dB[W]',
    dBm: 'dB{mW}',
    Bspl: 'B[SPL]',
    count: '{count}',
    '/': '1',
    '/100': '%',
    '/1000': '[ppth]',
    ppm: '[ppm]',
    '%RH': '%{RH}',
    '%EL': '%{EL}',
    EL: 's{EL}',
    '1/s': '/s',
    '1/min': '/min',
    'beat/min': '{beat}/min',
    beats: '{beats}',
    B: 'By',
    KiB: 'KiBy',
    GB: 'GBy',
    'B/s': 'By/s',
    'MB/s': 'MBy/s',
    VA: 'V.A',
    VAs: 'V.A.s',
    kVA: 'kV.A',
    kVAh: 'kV.A.h',
    Ah: 'A.h',
    Wh: 'W.h',
    kWh: 'kW.h',
    'Wh/km': 'W.h/km',
    NTU: '{NTU}',
  }),
);

/** The UCUM code of a SenML unit; one that is not in the table stays as it is. */
export function unitOfSenml(unit: string): string {
  return UCUM.get(unit) ?? unit;
}

/** Names of the registry that are UCUM codes and mean the same there. */
const SAME = new Set([
  ...[
    'm',
    'kg',
    'g',
    's',
    'A',
    'K',
    'cd',
    'mol',
    'Hz',
    'rad',
    'sr',
    'N',
    'Pa',
    'J',
    'W',
    'V',
    'Ohm',
    'S',
    'Wb',
    'T',
    'H',
  ],
  ...[
    'Cel',
    'lm',
    'lx',
    'Bq',
    'Gy',
    'Sv',
    'kat',
    'm2',
    'm3',
    'l',
    'm/s',
    'm/s2',
    'm3/s',
    'l/s',
    'W/m2',
    'cd/m2',
    'bit',
  ],
  ...[
    'bit/s',
    '%',
    'S/m',
    'J/m',
    'kg/m3',
    'deg',
    'dB',
    'ms',
    'min',
    'h',
    'MHz',
    'kW',
    'mV',
    'mA',
    'ug/m3',
    'mm/h',
    'm/h',
  ],
  ...['hPa', 'mm', 'cm', 'km', 'km/h', 'Mbit/s'],
]);

/** By UCUM code; `%` and the like, which have two names, have the shorter one. */
const NAMES: ReadonlyMap<string, string> = new Map([...UCUM].map(([name, code]) => [code, name]));

/** The name that a UCUM code has in the SenML registry; `undefined` where it has none. */
export function nameInSenml(code: string): string | undefined {
  return SAME.has(code) ? code : NAMES.get(code);
}
