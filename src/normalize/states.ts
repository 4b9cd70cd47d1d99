/** The words of an enumeration by their number. */
export type States = ReadonlyMap<number, string>;

const STATE = /^\s*(-?\d+)\s*=\s*(\S.*?)\s*$/;

/** Reads `0 = off; 1 = running; 2 = fault`; a reason where a part is no state. */
export function readStates(text: string): States | string {
  const states = new Map<number, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, number, word] = STATE.exec(part) ?? [];
    if (number === undefined || word === undefined) return `states such as 0 = off; 1 = running, not "${part.trim()}"`;
    if (states.has(Number(number))) return `each number once, ${number} stands twice`;
    states.set(Number(number), word);
  }
  return states.size > 0 ? states : 'at least one state such as 0 = off';
}
