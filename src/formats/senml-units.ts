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
