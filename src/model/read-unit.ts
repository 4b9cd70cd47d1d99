import { REFUSED_NAMES, SYMBOL_NAMES, WHOLE_NAMES, WORD_NAMES } from './unit-names.ts';
import { MAX_CODE_LENGTH, readTerm, type UnitProblem } from './unit-term.ts';

/** Letters and signs of one symbol as people type it, or anything in brackets, or anything else, one character a time. */
const TYPED = /10[*^]|\{[^}]*\}|(?:H2O|[^\s\d()+\-./[\]{}]|\[[^\]]*\])+|\d+|./g;

/**
 * What people type, as a UCUM code: `°C` is `Cel`, `m³/h` is `m3/h`, `kWh` is `kW.h`. UCUM codes stay as they are, but for
 * the few that mean something else in a plant (`mph`, `ft`, `pH`, `PS`, `U/min`, see `unit-names.ts`).
 */
export function readUnit(text: string): string | UnitProblem {
  if (text.length > MAX_CODE_LENGTH) return { problem: `a unit has at most ${MAX_CODE_LENGTH} characters` };
  const typed = plainText(text);
  if (typed === '') return { problem: 'a unit is missing; 1 is the unit of a pure number' };
  const whole = wholeName(typed);
  if (whole !== undefined) return whole;
  const code = codeOf(typed);
  const read = readTerm(code);
  if (!('problem' in read)) return code;
  const told = code === typed ? read.problem : `${typed}: ${read.problem}`;
  return { problem: `${told}; allowed: a UCUM code such as Cel, m3/h, mm/s` };
}

function wholeName(typed: string): string | UnitProblem | undefined {
  const tight = typed.replaceAll(' ', '');
  const refused = REFUSED_NAMES.get(typed) ?? REFUSED_NAMES.get(tight);
  return refused ? { problem: `${typed} is not clear: ${refused}` } : WHOLE_NAMES.get(tight);
}

/** Superscripts, special signs and spelled-out operators in the letters of UCUM. */
function plainText(text: string): string {
  return text
    .trim()
    .replace(/º/g, '°')
    .normalize('NFKC')
    .replace(/[\u2212\u2010\u2011]/g, '-')
    .replace(/\u03bc/g, 'u')
    .replace(/[·⋅•×]/g, '.')
    .replace(/[⁄∕÷]/g, '/')
    .replace(/(?<!10)(?:\*\*|\^)(?=[+-]?\d)/g, '')
    .replace(/(?<!10)\*/g, '.')
    .replace(/\s+per\s+/gi, '/')
    .replace(/\s*([./])\s*/g, '$1')
    .replace(/\bdeg\.?\s+([CF])\b/gi, (_, letter: string) => `°${letter.toUpperCase()}`)
    .replace(/°\s+/g, '°')
    .replace(/\s+/g, ' ');
}

function codeOf(typed: string): string {
  let code = '';
  for (const part of typed.match(TYPED) ?? []) {
    const known = SYMBOL_NAMES.get(part) ?? WORD_NAMES.get(part.toLowerCase());
    const named = known ?? part;
    code += code.endsWith('/') && known?.includes('.') ? `(${named})` : part === ' ' ? '.' : named;
  }
  return code;
}
