/** The words of an enumeration by their number. */
export type States = ReadonlyMap<number, string>;

const STATE = /^\s*(-?\d+)\s*=\s*(\S.*?)\s*$/;

/** What a text of numbers and their words is about. */
interface Kind {
  one: string;
  examples: string;
}

const STATES: Kind = { one: 'state', examples: '0 = off; 1 = running' };

/** Reads `0 = off; 1 = running; 2 = fault`; a reason where a part is no state. */
export function readStates(text: string, { one, examples }: Kind = STATES): States | string {
  const states = new Map<number, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, number, word] = STATE.exec(part) ?? [];
    if (number === undefined || word === undefined) return `${one}s such as ${examples}, not "${part.trim()}"`;
    if (states.has(Number(number))) return `each number once, ${number} stands twice`;
    states.set(Number(number), word);
  }
  return states.size > 0 ? states : `at least one ${one}, such as ${examples}`;
}
