import type { LanguageProblem } from './language.ts';

/** One word, quoted text (without its quotes) or piece of JSON. */
export interface Word {
  text: string;
  quoted: boolean;
}

/** What stands between two separators. `line` counts from 1. */
export interface Entry {
  line: number;
  words: readonly Word[];
}

const SPACES = /[^\S\n]+/y;
const COMMENT = /#[^\n]*/y;
const QUOTED = /"(?:[^"\\\n]|\\.)*"/y;
const PLAIN = /[^\s|"]+/y;

/** Entries of a text, separated by line ends or `|`; `#` begins a comment, quotes and JSON keep their content together. */
export function entriesOf(text: string): { entries: Entry[]; problems: LanguageProblem[] } {
  const entries: Entry[] = [];
  const problems: LanguageProblem[] = [];
  let line = 1;
  let words: Word[] = [];
  const end = () => {
    if (words.length > 0) entries.push({ line, words });
    words = [];
  };
  for (let at = 0; at < text.length; ) {
    const here = text.charAt(at);
    const skipped = taken(SPACES, text, at) ?? taken(COMMENT, text, at);
    if (skipped !== undefined) at += skipped.length;
    else if (here === '\n' || here === '|') {
      end();
      if (here === '\n') line++;
      at++;
    } else {
      const word = wordAt(text, at);
      if (word === undefined) {
        const rest = /^[^\n]*/.exec(text.slice(at))?.[0] ?? here;
        problems.push({ line, found: rest, allowed: 'quotes and brackets that are closed on the same line' });
        words = [];
        at += rest.length;
      } else {
        words.push({ text: word.text, quoted: word.quoted });
        at += word.length;
      }
    }
  }
  end();
  return { entries, problems };
}

/** A word as it is written: in quotes where it needs them. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** An entry as it stands in the text. */
export function entryText({ words }: Entry): string {
  return words.map((word) => (word.quoted ? quoted(word.text) : word.text)).join(' ');
}

interface FoundWord extends Word {
  length: number;
}

function wordAt(text: string, at: number): FoundWord | undefined {
  const here = text.charAt(at);
  if (here === '"') {
    const found = taken(QUOTED, text, at);
    const content = found === undefined ? undefined : parsed(found);
    return typeof content === 'string' ? { text: content, quoted: true, length: found?.length ?? 0 } : undefined;
  }
  const found = here === '{' || here === '[' ? bracketed(text, at) : taken(PLAIN, text, at);
  return found === undefined ? undefined : { text: found, quoted: false, length: found.length };
}

/** From an opening bracket to the one that closes it, strings left alone. */
function bracketed(text: string, start: number): string | undefined {
  let depth = 0;
  for (let at = start; at < text.length && text[at] !== '\n'; at++) {
    const here = text.charAt(at);
    if (here === '"') {
      const string = taken(QUOTED, text, at);
      if (string === undefined) return undefined;
      at += string.length - 1;
    } else if (here === '{' || here === '[') depth++;
    else if (here === '}' || here === ']') depth--;
    if (depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

function taken(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
