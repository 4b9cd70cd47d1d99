import { unitSymbol } from './unit-atoms.ts';
import { readTerm } from './unit-term.ts';

const WHOLE_LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '{rev}/min': 'rpm',
    '%{RH}': '% RH',
    '%{vol}': '% vol',
    '%{LEL}': '% LEL',
    'dB{A}': 'dB(A)',
    'dB{mW}': 'dBm',
    '[pH]': 'pH',
    'atm/760': 'Torr',
    '75.kgf.m/s': 'PS',
    '12000.[Btu_IT]/h': 'TR',
  }),
);

const ATOM_LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Cel: '°C',
    '[degF]': '°F',
    '[degR]': '°R',
    deg: '°',
    Ohm: 'Ω',
    '[ppth]': '‰',
    '[in_i]': 'in',
    '[ft_i]': 'ft',
    '[yd_i]': 'yd',
    '[mi_i]': 'mi',
    '[kn_i]': 'kn',
    '[lb_av]': 'lb',
    '[lbf_av]': 'lbf',
    '[oz_av]': 'oz',
    '[psi]': 'psi',
    '[HP]': 'hp',
    '[gal_us]': 'gal',
    '[bbl_us]': 'bbl',
    '[cft_i]': 'ft³',
    '[Btu_IT]': 'BTU',
    "[in_i'Hg]": 'inHg',
    "[in_i'H2O]": 'inH2O',
    'm[Hg]': 'mHg',
    'm[H2O]': 'mH2O',
    '[ppm]': 'ppm',
    '[ppb]': 'ppb',
  }),
);

const NOTE_LABELS: ReadonlyMap<string, string> = new Map([
  ['gauge', 'g'],
  ['absolute', 'a'],
]);

/** Products that people write as one word, already labelled: kWh, mAh, kVA. */
const WRITTEN_TOGETHER = /(?<!\p{L})(?:(?:[kMG]?W|m?A)·h|[kM]?V·A)(?![\p{L}⁻⁺⁰¹²³⁴-⁹])/gu;

/** Parts of a code as they are shown: symbol with its exponent, annotation, or anything else. */
const SHOWN = /(10[*^]|(?:[^\s\d()+\-./[\]{}]|\[[^\]]*\])+)([+-]?\d+)?|\{([^}]*)\}|\d+|./g;

/** A UCUM code as people write it: `Cel` is °C, `m3/h` is m³/h, `kW.h` is kWh. What is no code stays as it is. */
export function unitLabel(code: string): string {
  const whole = WHOLE_LABELS.get(code);
  if (whole !== undefined) return whole;
  if ('problem' in readTerm(code)) return code;
  let shown = code.startsWith('/') ? '1' : '';
  for (const [part, symbol, exponent = '', note] of code.matchAll(SHOWN)) {
    if (symbol !== undefined) shown += symbolLabel(symbol) + superscript(exponent);
    else if (note !== undefined) shown += /(^|[·/(])$/.test(shown) ? note : `(${NOTE_LABELS.get(note) ?? note})`;
    else shown += part === '.' ? '·' : part;
  }
  return shown.replace(WRITTEN_TOGETHER, (product) => product.replace('·', ''));
}

function symbolLabel(symbol: string): string {
  if (symbol === '10*' || symbol === '10^') return '10';
  const found = unitSymbol(symbol);
  if (!found) return symbol;
  return (found.prefix === 'u' ? 'µ' : found.prefix) + (ATOM_LABELS.get(found.code) ?? found.code);
}

function superscript(exponent: string): string {
  return exponent.replace(/[+\-0-9]/g, (sign) => '⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt('-+0123456789'.indexOf(sign)));
}
