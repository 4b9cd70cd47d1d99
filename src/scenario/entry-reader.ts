import { readUnit } from '../model/unit.ts';
import type { LanguageProblem, ScenarioValue } from './language.ts';
import { durationOf, scalarOf, TIME_HINT, VALUE_HINT } from './quantity.ts';
import { type Entry, entriesOf, entryText, type Word } from './words.ts';

/** Reads the words of one entry from left to right; what does not fit throws {@link Misread}, caught by {@link readEntries}. */
export interface EntryReader {
  readonly next: Word | undefined;
  /** The word after the next. */
  readonly second: Word | undefined;
  take(): Word | undefined;
  /** Takes this plain word where it comes next. */
  takeWord(text: string): boolean;
  /** Takes a time or duration, ms, where one comes next. */
  takeDuration(): number | undefined;
  duration(what: string): number;
  name(what: string): string;
  quantity(): { value: ScenarioValue; unit?: string };
  /** Nothing may be left. */
  end(allowed: string): void;
  fail(found: Word | undefined, allowed: string): never;
}

/** Words that may stand behind a value and are no units. */
const BEHIND_VALUES = ['over', 'late'];

/** What was found where something else is due. */
interface Misread {
  misread: true;
  found: string;
  allowed: string;
}

/** Reads every entry of a text; entries that are not understood become problems. */
export function readEntries<T>(
  text: string,
  read: (reader: EntryReader, line: number) => T | undefined,
): { items: T[]; problems: LanguageProblem[] } {
  const { entries, problems } = entriesOf(text);
  const items: T[] = [];
  for (const entry of entries) {
    try {
      const item = read(readerOf(entry), entry.line);
      if (item !== undefined) items.push(item);
    } catch (thrown) {
      if (!isMisread(thrown)) throw thrown;
      problems.push({ line: entry.line, found: thrown.found, allowed: thrown.allowed });
    }
  }
  return { items, problems: problems.toSorted((a, b) => a.line - b.line) };
}

function readerOf(entry: Entry): EntryReader {
  const { words } = entry;
  let at = 0;
  const fail = (found: Word | undefined, allowed: string): never => {
    const misread: Misread = { misread: true, found: found?.text ?? entryText(entry), allowed };
    throw misread;
  };
  const takeDuration = () => {
    const ms = durationOf(words[at]);
    if (ms !== undefined) at++;
    return ms;
  };
  return {
    fail,
    takeDuration,
    get next() {
      return words[at];
    },
    get second() {
      return words[at + 1];
    },
    take: () => words[at++],
    takeWord(text) {
      const word = words[at];
      if (!word || word.quoted || word.text !== text) return false;
      at++;
      return true;
    },
    duration(what) {
      return takeDuration() ?? fail(words[at], `${what}: ${TIME_HINT}`);
    },
    name(what) {
      const word = words[at++];
      return word && word.text !== '' ? word.text : fail(word, what);
    },
    quantity() {
      const found = scalarOf(words[at]) ?? fail(words[at], VALUE_HINT);
      at++;
      const unit = words[at];
      const isUnit = unit && !unit.quoted && !BEHIND_VALUES.includes(unit.text) && !/^\d/.test(unit.text);
      if (!isUnit || found.unit !== undefined || typeof found.value !== 'number') return found;
      const code = readUnit(unit.text);
      if (typeof code !== 'string') return fail(unit, code.problem);
      at++;
      return { ...found, unit: code };
    },
    end(allowed) {
      if (at < words.length) fail(words[at], `${allowed}, and nothing behind it`);
    },
  };
}

function isMisread(thrown: unknown): thrown is Misread {
  return typeof thrown === 'object' && thrown !== null && 'misread' in thrown;
}
