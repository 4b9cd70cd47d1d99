/** Common codes of UN/CEFACT Recommendation 20 by UCUM code, as far as plants measure in them. */
const CODES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ Cel: 'CEL', K: 'KEL', '[degF]': 'FAH', bar: 'BAR', mbar: 'MBR', Pa: 'PAL', kPa: 'KPA', '[psi]': 'PS' },
    ...{ '%': 'P1', '%{RH}': 'P1', '[ppm]': '59', '1': 'C62', '{count}': 'C62', '{pcs}': 'H87' },
    ...{ m: 'MTR', mm: 'MMT', cm: 'CMT', km: 'KMT', '[in_i]': 'INH', '[ft_i]': 'FOT', m2: 'MTK', m3: 'MTQ', l: 'LTR' },
    ...{ 'm/s': 'MTS', 'mm/s': 'C16', 'km/h': 'KMH', 'm/s2': 'MSK', 'm3/h': 'MQH', 'm3/s': 'MQS', 'l/min': 'L2' },
    ...{ kg: 'KGM', g: 'GRM', t: 'TNE', 'kg/m3': 'KMQ', 'kg/h': 'E93', '[lb_av]': 'LBR' },
    ...{ s: 'SEC', min: 'MIN', h: 'HUR', d: 'DAY', Hz: 'HTZ', kHz: 'KHZ', '{rev}/min': 'RPM' },
    ...{
      V: 'VLT',
      mV: '2Z',
      kV: 'KVT',
      A: 'AMP',
      mA: '4K',
      W: 'WTT',
      kW: 'KWT',
      MW: 'MAW',
      'V.A': 'D46',
      'kV.A': 'KVA',
    },
    ...{ 'W.h': 'WHR', 'kW.h': 'KWH', 'MW.h': 'MWH', J: 'JOU', kJ: 'KJO', MJ: '3B', 'A.h': 'AMH', Ohm: 'OHM' },
    ...{
      N: 'NEW',
      'N.m': 'NU',
      lx: 'LUX',
      lm: 'LUM',
      cd: 'CDL',
      deg: 'DD',
      rad: 'C81',
      mol: 'C34',
      dB: '2N',
      '[pH]': 'Q30',
    },
  }),
);

/** The common code of a UCUM unit; `undefined` where it is not known. */
export function uneceCode(unit: string): string | undefined {
  return CODES.get(unit);
}
