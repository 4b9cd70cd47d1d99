/** Exception codes of Modbus (application protocol 1.1b3, §7). */
const NAMES: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'accepted, still working',
  6: 'device busy',
  7: 'negative acknowledge',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target does not answer',
};

/** An exception in words: `exception 2: illegal data address`. */
export function exceptionText(code: number): string {
  return `exception ${code}: ${NAMES[code] ?? 'unknown'}`;
}

/** The request itself is wrong; sending it again does not help. */
export function isRefusal(code: number): boolean {
  return code >= 1 && code <= 3;
}

/** A smaller block may be answered: one register in it is not there, or it is too long for the device. */
export function isAboutAddress(code: number): boolean {
  return code === 2 || code === 3;
}

/** A gateway cannot reach the unit; the others behind it may well answer. */
export function isAboutUnit(code: number): boolean {
  return code === 10 || code === 11;
}

/** The device may have carried out a write although it answered with this. */
export function leavesDoubt(code: number): boolean {
  return code === 5 || code === 11;
}
