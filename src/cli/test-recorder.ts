import type { Transition } from '../model/alarm.ts';
import type { CommandOutcome, CommandResult } from '../model/command.ts';
import { signalName } from '../model/reading.ts';
import type { Receipt, WorkOrderRequest } from '../model/work-order.ts';
import type { Action } from '../runtime/outbox.ts';
import type { Field } from '../scenario/devices/field.ts';
import type { CommandHappening, Happening } from '../scenario/happening.ts';
import type { Write } from '../store/store.ts';

/** Reads from what a plant writes into its journal what happened. */
export interface Recorder {
  readonly happened: readonly Happening[];
  /** The store has these writes. */
  written(writes: readonly Write[]): void;
}

const OUTCOMES: Record<CommandOutcome, CommandHappening['kind']> = {
  done: 'written',
  'dry-run': 'dry-run',
  refused: 'refused',
  failed: 'failed',
  unknown: 'failed',
};

interface RecorderOptions {
  /** When the scenario began, ms since the Unix epoch. */
  start: number;
  field: Pick<Field, 'places' | 'readingAt'>;
  nodeName(id: string): string;
}

export function createRecorder({ start, field, nodeName }: RecorderOptions): Recorder {
  const happened: Happening[] = [];
  const keys = new Set<string>();
  const actions = new Map<string, Action>();
  const since = (at: number) => Math.round(at - start);

  function transition({ kind, output, alarm, at, by }: Transition): void {
    // What is held is told to nobody; a scenario expects what people and outputs hear of.
    const said = kind === 'acknowledged' || kind === 'closed' ? kind : output;
    if (said === undefined) return;
    const { rule, condition, property, asset, priority, message } = alarm;
    const told = { raised: message, closed: alarm.closedBecause, acknowledged: `by ${by}`, cleared: 'back to normal' };
    happened.push({
      ...{
        kind: said,
        atMs: since(at),
        by: { id: rule.id, name: rule.name },
        ruleType: rule.type,
        condition,
        property,
      },
      ...{ signal: signalName(asset, property), priority, text: told[said] ?? message },
    });
  }

  function command({ command, outcome, reason, at }: CommandResult): void {
    const { by, link, address } = command;
    const signal = field.places.signalAt(link, address);
    const shown = outcome === 'done' ? field.readingAt(link, address) : undefined;
    // What counts is what the device shows in the end.
    const { value, unit } = isCommandable(shown?.value)
      ? { unit: command.unit, ...shown, value: shown.value }
      : command;
    happened.push({
      ...{ kind: OUTCOMES[outcome], atMs: since(at), by, address, value },
      ...(signal !== undefined && { signal }),
      ...(unit !== undefined && { unit }),
      ...(reason !== undefined && { reason }),
    });
  }

  function receipt(action: Action, { receipt, at }: { receipt: Receipt; at: number }): void {
    const { request, node } = action;
    if (request.kind === 'notify' || request.kind === 'document') return;
    const by = { id: node, name: nodeName(node) };
    const kind = receipt.kind === 'refused' ? 'order refused' : kindOf(request);
    const text = receipt.kind === 'refused' ? receipt.reason : request.kind === 'create' ? request.title : request.text;
    const priority = request.kind === 'create' ? { priority: request.priority } : {};
    happened.push({ kind, atMs: since(at), by, text, ...priority });
  }

  function entry(key: string, kind: unknown, body: unknown): void {
    // Told twice is written once.
    if (keys.has(key)) return;
    keys.add(key);
    const read = JSON.parse(String(body)) as never;
    if (kind === 'transition') transition(read);
    else if (kind === 'command' && (read as { phase: string }).phase === 'result') command(read);
    else if (kind === 'order') {
      const action = actions.get(key.replace(/:receipt:[\d.]+$/, ''));
      if (action) receipt(action, read);
    }
  }

  return {
    happened,
    written(writes) {
      for (const { statement, params } of writes) {
        if (statement === 'outbox.add') actions.set(String(params[0]), JSON.parse(String(params[3])) as Action);
        else if (statement === 'journal.append') entry(String(params[0]), params[2], params[4]);
      }
    },
  };
}

function isCommandable(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function kindOf({ kind }: WorkOrderRequest): 'order' | 'note' | 'completed' {
  if (kind === 'create') return 'order';
  return kind === 'complete' ? 'completed' : 'note';
}
