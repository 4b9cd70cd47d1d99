import { type EntryReader, readEntries } from './entry-reader.ts';
import type { LanguageProblem, ScenarioValue, TimelineAction, TimelineEntry } from './language.ts';
import { durationText, scalarOf, TIME_HINT } from './quantity.ts';

const ACTIONS = ['silence', 'offline', 'restart', 'ack', 'arm', 'disarm', 'approve', 'decline', 'press', 'send', 'end'];
const ENTRY_HINT = `a time, then a signal with its value (press-4/temperature 78 °C), a value, or one of ${ACTIONS.join(', ')}`;
/** How long the runtime is away where a restart does not say. */
const RESTART_MS = 1000;

/** What the entries before have left to the next one. */
interface Context {
  /** When an entry without a time happens. */
  atMs: number;
  /** No entry may be before this. */
  notBeforeMs: number;
  signal: string | undefined;
  units: Map<string, string>;
}

/** Reads a timeline; it ends with its one `end`. */
export function readTimeline(text: string): { timeline: TimelineEntry[]; endMs: number; problems: LanguageProblem[] } {
  const context: Context = { atMs: 0, notBeforeMs: 0, signal: undefined, units: new Map() };
  let endMs: number | undefined;
  const { items, problems } = readEntries(text, (reader, line): TimelineEntry | undefined => {
    if (endMs !== undefined) reader.fail(reader.next, 'nothing after the end');
    const atMs = timeOf(reader, context);
    context.atMs = atMs;
    context.notBeforeMs = atMs;
    if (reader.takeWord('end')) {
      reader.end('end');
      endMs = atMs;
      return undefined;
    }
    const action = actionOf(reader, context);
    reader.end(ENTRY_HINT);
    context.atMs = atMs + lengthOf(action);
    return { line, atMs, ...action };
  });
  if (endMs === undefined && problems.length === 0) {
    const line = text.trimEnd().split('\n').length;
    problems.push({ line, found: items.length === 0 ? '' : 'no end', allowed: 'a last entry such as 5m end' });
  }
  return { timeline: items, endMs: endMs ?? 0, problems };
}

function timeOf(reader: EntryReader, context: Context): number {
  const word = reader.next;
  const atMs = reader.takeDuration();
  if (atMs === undefined) return context.atMs;
  if (atMs < context.notBeforeMs) {
    reader.fail(word, `a time not before that of the entry above (${durationText(context.notBeforeMs)})`);
  }
  if (reader.next === undefined) reader.fail(word, ENTRY_HINT);
  return atMs;
}

function lengthOf(action: TimelineAction): number {
  if (action.kind === 'value') return action.overMs ?? 0;
  return 'forMs' in action ? action.forMs : 0;
}

function actionOf(reader: EntryReader, context: Context): TimelineAction {
  const word = reader.next;
  if (!word) return reader.fail(undefined, ENTRY_HINT);
  if (!word.quoted && ACTIONS.includes(word.text)) {
    reader.take();
    return namedAction(word.text, reader, context);
  }
  if (reader.takeWord('bad')) return { kind: 'bad', signal: signalBefore(reader, context) };
  if (word.text.endsWith('?') && word.text.includes('/')) {
    reader.take();
    if (!reader.takeWord('bad')) reader.fail(reader.next, 'bad, behind the question mark of a signal');
    context.signal = word.text.slice(0, -1);
    return { kind: 'bad', signal: context.signal };
  }
  if (!word.quoted && word.text.includes('/') && scalarOf(word) === undefined) {
    reader.take();
    context.signal = word.text;
  } else if (scalarOf(word) === undefined) reader.fail(word, `${ENTRY_HINT}; ${TIME_HINT}`);
  return valueAction(reader, signalBefore(reader, context), context);
}

function valueAction(reader: EntryReader, signal: string, context: Context): TimelineAction {
  const { value, unit: named } = reader.quantity();
  const unit = named ?? (typeof value === 'number' ? context.units.get(signal) : undefined);
  if (unit !== undefined) context.units.set(signal, unit);
  const over = reader.takeWord('over') ? { overMs: overOf(reader, value) } : {};
  const late = reader.takeWord('late') ? { lateMs: reader.duration('how late the value is') } : {};
  return { kind: 'value', signal, value, ...(unit !== undefined && { unit }), ...over, ...late };
}

function overOf(reader: EntryReader, value: ScenarioValue): number {
  if (typeof value !== 'number') reader.fail({ text: 'over', quoted: false }, 'over behind a number only');
  return reader.duration('how long the value takes');
}

function namedAction(name: string, reader: EntryReader, context: Context): TimelineAction {
  switch (name) {
    case 'silence':
      return silence(reader, context);
    case 'offline':
      return {
        kind: 'offline',
        link: reader.name('the name of a link, in quotes'),
        forMs: reader.duration('how long'),
      };
    case 'restart':
      return { kind: 'restart', forMs: reader.takeDuration() ?? RESTART_MS };
    case 'ack': {
      const rule = reader.take()?.text;
      const comment = reader.take()?.text;
      return { kind: 'ack', ...(rule !== undefined && { rule }), ...(comment !== undefined && { comment }) };
    }
    case 'arm':
    case 'disarm':
      return { kind: name };
    case 'approve':
    case 'decline': {
      const node = reader.take()?.text;
      return { kind: name, ...(node !== undefined && { node }) };
    }
    case 'press':
      return { kind: 'press', node: reader.name('the name of an inject node, in quotes') };
    default:
      return send(reader);
  }
}

function silence(reader: EntryReader, context: Context): TimelineAction {
  const forMs = reader.takeDuration();
  if (forMs !== undefined) return { kind: 'silence', signal: signalBefore(reader, context), forMs };
  if (reader.takeWord('all')) return { kind: 'silence', forMs: reader.duration('how long') };
  const signal = reader.name('how long, or a signal and how long');
  context.signal = signal;
  return { kind: 'silence', signal, forMs: reader.duration('how long') };
}

function send(reader: EntryReader): TimelineAction {
  const node = reader.name('the name of a node, in quotes');
  const word = reader.take() ?? reader.fail(undefined, 'send "node" payload');
  const payload = word.quoted ? word.text : parsed(word.text);
  if (payload === undefined) reader.fail(word, 'a payload as JSON: 21.5, true, "text" or {"value": 21.5}');
  const topic = reader.take()?.text;
  return { kind: 'send', node, payload, ...(topic !== undefined && { topic }) };
}

function signalBefore(reader: EntryReader, { signal }: Context): string {
  return signal ?? reader.fail(reader.next, 'a signal first: press-4/temperature 78 °C');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
