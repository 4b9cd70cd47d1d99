import type { Alarm, Transition } from '../model/alarm.ts';
import type { Command, CommandResult } from '../model/command.ts';
import type { StoredNode } from '../model/flow.ts';
import { type AppliedSettings, settingsSubject } from '../runtime/applied-settings.ts';
import type { Action } from '../runtime/outbox.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { OpenedStore, Row } from '../store/store.ts';
import { answersOf } from './answers.ts';
import { commandEvents } from './command-events.ts';
import { eventsOfOrder } from './order-events.ts';
import { ordersUnder } from './order-view.ts';
import type { OrderEvent, OrderView } from './outbox-views.ts';
import { pathOfAlarm } from './path-of-alarm.ts';
import { plantTimes } from './plant-times.ts';
import { summaryOf } from './trace-summary.ts';
import type { TraceView } from './views.ts';

/** The way of an alarm as the journal tells it, also after a restart; `undefined` where no alarm has this id. */
export async function traceOf(plant: PlantRuntime, id: string): Promise<TraceView | undefined> {
  const store = plant.store();
  const [entries, { orders, orderEvents }] = await Promise.all([
    store.read('journal.by_subject', [id]),
    ordersOf(plant, id),
  ]);
  const transitions = transitionsIn(entries);
  const alarm = alarmOf(plant, id, entries);
  if (!alarm) return undefined;
  const commands = commandResults(entries.filter(ofKind('command')));
  const nodes = await appliedNodes(store, alarm.rule.id, alarm.raisedAt);
  const actors = new Set([
    ...commands.map(({ command }) => command.by.id),
    ...orders.flatMap(({ node }) => node ?? []),
  ]);
  const { shown } = plantTimes(plant.timeZone, plant.clock);
  const events = commandEvents(id, entries);
  const summary = summaryOf({ alarm, commands, commandEvents: events, orders }, shown);
  const path = pathOfAlarm(alarm, nodes, actors);
  const answers = answersOf(entries);
  return { summary, alarm, transitions, answers, commands, commandEvents: events, orders, orderEvents, path };
}

const transitionsIn = (entries: readonly Row[]) =>
  entries.filter(ofKind('transition')).map((row) => JSON.parse(String(row.body)) as Transition);

/** An alarm as it stands, or as it was last; `undefined` where none has this id. */
export function alarmOf(plant: PlantRuntime, id: string, entries: readonly Row[]): Alarm | undefined {
  return plant.alarms.byId(id) ?? transitionsIn(entries).at(-1)?.alarm;
}

/** The orders of an alarm, also those that were opened for an earlier one and that it has joined, with what happened to them. */
async function ordersOf(plant: PlantRuntime, id: string): Promise<{ orders: OrderView[]; orderEvents: OrderEvent[] }> {
  const store = plant.store();
  const asked = await store.read('outbox.of_alarm', [id, `${id}:`, `${id};`]);
  const keys = new Set([id, ...asked.map(({ body }) => (JSON.parse(String(body)) as Action).request.key)]);
  const each = await Promise.all(
    [...keys].map(async (key) => ({
      orders: await ordersUnder(plant, key),
      events: eventsOfOrder(key, await store.read('journal.by_subject', [key])),
    })),
  );
  const orderEvents = each.flatMap(({ events }) => events).sort((a, b) => a.at - b.at);
  return { orders: each.flatMap(({ orders }) => orders), orderEvents };
}

/** The rule's node with those before and behind it, as they were set at a moment; empty where nobody knows. */
export async function appliedNodes(store: OpenedStore, ruleId: string, at: number): Promise<readonly StoredNode[]> {
  const entries = await store.read('journal.by_subject', [settingsSubject(ruleId)]);
  const applied = entries.findLast((entry) => Number(entry.at) <= at);
  return applied ? (JSON.parse(String(applied.body)) as AppliedSettings).nodes : [];
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
