import type { Transition } from '../model/alarm.ts';
import type { Command, CommandResult } from '../model/command.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { Row } from '../store/store.ts';
import { ordersUnder } from './order-view.ts';
import type { TraceView } from './views.ts';

/** The way of an alarm as the journal tells it, also after a restart; `undefined` where no alarm has this id. */
export async function traceOf(plant: PlantRuntime, id: string): Promise<TraceView | undefined> {
  const [entries, orders] = await Promise.all([plant.store().read('journal.by_subject', [id]), ordersUnder(plant, id)]);
  const transitions = entries.filter(ofKind('transition')).map((row) => JSON.parse(String(row.body)) as Transition);
  const alarm = plant.alarms.byId(id) ?? transitions.at(-1)?.alarm;
  if (!alarm) return undefined;
  return { alarm, transitions, commands: commandResults(entries.filter(ofKind('command'))), orders };
}

/** What the journal has on a command: it was sent, then what became of it. */
type CommandEntry = { phase: 'sent'; command: Command } | ({ phase: 'result' } & CommandResult);

function commandResults(rows: readonly Row[]): CommandResult[] {
  const results = new Map<string, CommandResult>();
  for (const row of rows) {
    const { phase, ...entry } = JSON.parse(String(row.body)) as CommandEntry;
    results.set(
      entry.command.id,
      phase === 'sent' ? lostResult(entry.command, Number(row.at)) : (entry as CommandResult),
    );
  }
  return [...results.values()];
}

/** A command that was sent when the runtime stopped: nobody knows what became of it. */
function lostResult(command: Command, at: number): CommandResult {
  return { command, outcome: 'unknown', reason: 'sent; what became of it was never recorded', at };
}

const ofKind = (kind: string) => (row: Row) => row.kind === kind;
