import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import { type EntryReader, readEntries } from './entry-reader.ts';
import type {
  AlarmExpectation,
  CommandExpectation,
  Expectation,
  LanguageProblem,
  OrderExpectation,
} from './language.ts';
import { durationText, quantityText, scalarOf, TIME_HINT } from './quantity.ts';
import { quoted } from './words.ts';

const ALARMS = ['raised', 'cleared', 'closed', 'acknowledged'] as const satisfies AlarmExpectation['kind'][];
const COMMANDS = ['written', 'dry-run', 'refused', 'failed'] as const satisfies CommandExpectation['kind'][];
const ORDERS = ['order', 'note', 'completed'] as const satisfies OrderExpectation['kind'][];
const ENTRY_HINT = `nothing, or a time and one of ${[...ALARMS, ...COMMANDS, ...ORDERS].join(', ')}`;

/** Reads what must happen, in order of time. */
export function readExpected(text: string): { expected: Expectation[]; problems: LanguageProblem[] } {
  let nothingLine: number | undefined;
  const { items, problems } = readEntries(text, (reader, line): Expectation | undefined => {
    if (reader.takeWord('nothing')) {
      nothingLine = line;
      reader.end('nothing');
      return undefined;
    }
    const atMs = reader.takeDuration() ?? reader.fail(reader.next, `${ENTRY_HINT}; ${TIME_HINT}`);
    const expectation = expectationOf(reader);
    reader.end('one expectation an entry');
    return { line, atMs, ...expectation };
  });
  if (nothingLine !== undefined && items.length > 0) {
    problems.push({ line: nothingLine, found: 'nothing', allowed: 'nothing alone, or a list of what must happen' });
  }
  if (nothingLine === undefined && items.length === 0 && problems.length === 0) {
    problems.push({ line: 1, found: '', allowed: ENTRY_HINT });
  }
  return { expected: items.toSorted((a, b) => a.atMs - b.atMs), problems };
}

/** An expectation as it is written. */
export function expectationText(expectation: Expectation): string {
  return `${durationText(expectation.atMs)} ${wishText(expectation)}`;
}

/** An expectation as it is written, without its time. */
export function wishText(wish: Expectation): string {
  const parts: (string | false | undefined)[] = [wish.kind];
  if ('rule' in wish) {
    parts.push(quoted(wish.rule), wish.condition, wish.signal, wish.priority && `${wish.priority} priority`);
  } else if ('target' in wish) {
    const { target, value, unit, reason } = wish;
    const isPlain = /^[^\s|"#[{][^\s|"]*$/.test(target);
    parts.push(isPlain ? target : quoted(target));
    parts.push(value !== undefined && quantityText(value, unit), reason !== undefined && quoted(reason));
  } else {
    parts.push(wish.text !== undefined && quoted(wish.text), wish.priority && `${wish.priority} priority`);
  }
  return parts.filter(Boolean).join(' ');
}

function expectationOf(reader: EntryReader): AlarmExpectation | CommandExpectation | OrderExpectation {
  const word = reader.take();
  const kind = word?.text ?? '';
  if (isOneOf(ALARMS, kind)) return { kind, ...alarmOf(reader) };
  if (isOneOf(COMMANDS, kind)) return { kind, ...commandOf(reader) };
  if (isOneOf(ORDERS, kind)) return { kind, ...orderOf(reader) };
  return reader.fail(word, ENTRY_HINT);
}

function alarmOf(reader: EntryReader): Omit<AlarmExpectation, 'kind'> {
  const rule = reader.name('the name of a rule, in quotes');
  const found: Omit<AlarmExpectation, 'kind'> = { rule };
  while (reader.next) {
    const priority = takePriority(reader);
    const word = priority ? undefined : reader.take();
    if (priority) found.priority = priority;
    else if (word?.text.includes('/') && found.signal === undefined) found.signal = word.text;
    else if (word && /^[A-Za-z][\w-]*$/.test(word.text) && found.condition === undefined) found.condition = word.text;
    else reader.fail(word, 'a condition such as H, a signal such as hall/temperature, or "high priority"');
  }
  return found;
}

function commandOf(reader: EntryReader): Omit<CommandExpectation, 'kind'> {
  const target = reader.name('an address, a signal, or the name of a node in quotes');
  const found: Omit<CommandExpectation, 'kind'> = { target };
  if (reader.next && !reader.next.quoted && scalarOf(reader.next)) {
    const { value, unit } = reader.quantity();
    if (typeof value !== 'string') found.value = value;
    if (unit !== undefined) found.unit = unit;
  }
  if (reader.next?.quoted) found.reason = reader.name('the reason');
  return found;
}

function orderOf(reader: EntryReader): Omit<OrderExpectation, 'kind'> {
  const found: Omit<OrderExpectation, 'kind'> = {};
  if (reader.next?.quoted) found.text = reader.name('how it begins').replace(/(?:…|\.\.\.)$/, '');
  const priority = takePriority(reader);
  return priority ? { ...found, priority } : found;
}

function takePriority(reader: EntryReader): AlarmPriority | undefined {
  const { next, second } = reader;
  if (!next || second?.text !== 'priority' || !isOneOf(PRIORITIES, next.text)) return undefined;
  reader.take();
  reader.take();
  return next.text;
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}
