import { type EntryReader, readEntries } from './entry-reader.ts';
import type { Given, LanguageProblem, Override, SignalValue } from './language.ts';

/** A Monday morning: what has no `start` begins here. */
const DEFAULT_START = '2026-01-05T08:00:00';

const ENTRY_HINT =
  'armed, not armed, start 2026-01-05 08:00, set "node" "field" value, or a signal with its value such as press-4/temperature 78 °C';

/** Reads what holds at the beginning. */
export function readGiven(text: string): { given: Given; problems: LanguageProblem[] } {
  let armed = true;
  let start = DEFAULT_START;
  const values: SignalValue[] = [];
  const overrides: Override[] = [];
  const { problems } = readEntries(text, (reader, line) => {
    if (reader.takeWord('armed')) armed = true;
    else if (reader.takeWord('not')) {
      if (!reader.takeWord('armed')) reader.fail(reader.next, 'not armed');
      armed = false;
    } else if (reader.takeWord('start')) start = startOf(reader);
    else if (reader.takeWord('set')) overrides.push(overrideOf(reader, line));
    else values.push(valueEntry(reader, line));
    reader.end(ENTRY_HINT);
    return undefined;
  });
  return { given: { armed, start, values, overrides }, problems };
}

function valueEntry(reader: EntryReader, line: number): SignalValue {
  const word = reader.next;
  if (!word?.text.includes('/')) reader.fail(word, ENTRY_HINT);
  const signal = reader.name(ENTRY_HINT);
  return { line, signal, ...reader.quantity() };
}

function overrideOf(reader: EntryReader, line: number): Override {
  const node = reader.name('the name or id of a node, in quotes');
  const field = reader.name('the title or name of a field, in quotes');
  const value = reader.take() ?? reader.fail(undefined, 'set "node" "field" value');
  return { line, node, field, value: value.text };
}

function startOf(reader: EntryReader): string {
  const hint = "the plant's local time such as 2026-03-29 01:30";
  const day = reader.take();
  const time = reader.take();
  const seconds = /^\d{2}:\d{2}$/.test(time?.text ?? '') ? ':00' : '';
  const text = `${day?.text ?? ''}T${time?.text ?? ''}${seconds}`;
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}Z`));
  return isTime ? text : reader.fail(day, hint);
}
