import type { Alarm, AlarmHold } from '../model/alarm.ts';
import type { CommandResult } from '../model/command.ts';
import type { OrderView } from './outbox-views.ts';
import type { CommandEvent, TraceView } from './views.ts';
import { assetParts, orderStatus, propertyWords, shownDuration, shownValue, withUnit } from './words.ts';

/** The whole way of an alarm in one plain sentence. */
export function summaryOf(
  { alarm, commands, commandEvents, orders }: Pick<TraceView, 'alarm' | 'commands' | 'commandEvents' | 'orders'>,
  time: (at: number) => string,
): string {
  const then = [
    ...commands.map(commandPart),
    ...commandEvents.flatMap((event) => waitingPart(event, commands)),
    ...orders.map((order) => orderPart(order, alarm.id)),
    endPart(alarm, time),
  ];
  return `${raisedPart(alarm, time)}; ${listed(then)}.`;
}

function raisedPart(alarm: Alarm, time: (at: number) => string): string {
  const { asset, property, condition, value, limit, unit, raisedAt, evidence, message } = alarm;
  if (limit === undefined) return `${message} at ${time(raisedAt)}`;
  const verb = condition === 'L' || condition === 'LL' ? 'fell to' : 'rose to';
  const reading = evidence.reading;
  const seen = reading && reading.unit === unit ? reading.value : value;
  const held = evidence.onDelayMs
    ? ` and stayed beyond it for ${shownDuration(evidence.heldMs ?? evidence.onDelayMs)}`
    : '';
  const signal = `The ${propertyWords(property)} of ${assetParts(asset).last}`;
  return `${signal} ${verb} ${withUnit(seen, unit)} (${condition} limit ${withUnit(limit, unit)})${held}, so the alarm was raised at ${time(raisedAt)}`;
}

function commandPart({ command, outcome, before, reason }: CommandResult): string {
  const { by, value, unit, link, address } = command;
  const was = before === undefined ? '' : ` (was ${shownValue(before)})`;
  const what = `${withUnit(value, unit)} to ${link} ${address}${was}`;
  const why = reason ? `: ${reason}` : '';
  switch (outcome) {
    case 'done':
      return `“${by.name}” wrote ${what}`;
    case 'dry-run':
      return `“${by.name}” would have written ${what}, but the plant was not armed`;
    case 'unknown':
      return `“${by.name}” wrote ${what} with an unknown outcome${why}`;
    default:
      return `“${by.name}” wanted to write ${what} and ${outcome === 'refused' ? 'was refused' : 'failed'}${why}`;
  }
}

function waitingPart(event: CommandEvent, commands: readonly CommandResult[]): string[] {
  if (event.kind !== 'waits for approval') return [];
  const { id, by, value, unit, link, address } = event.command;
  if (commands.some(({ command }) => command.id === id)) return [];
  return [`“${by.name}” waits for approval to write ${withUnit(value, unit)} to ${link} ${address}`];
}

function orderPart(order: OrderView, alarmId: string): string {
  if (order.alarmId !== alarmId) {
    return `it was added to work order ${order.number ?? '(no number yet)'} in ${order.system}, which is ${orderStatus(order)}`;
  }
  if (order.delivery !== 'delivered') return `a work order in ${order.system} is ${orderStatus(order)}`;
  return `work order ${order.number ?? ''} was opened in ${order.system} and is ${orderStatus(order)}`;
}

function endPart({ state, clearedAt, ackedBy, closedBecause, hold }: Alarm, time: (at: number) => string): string {
  if (closedBecause) return `the alarm was closed because: ${closedBecause}`;
  const held = hold && heldPart(hold);
  if (held) return held;
  const acked = ackedBy ? `it was acknowledged by ${ackedBy}` : 'nobody has acknowledged it yet';
  if (clearedAt !== undefined) return `the alarm cleared at ${time(clearedAt)} and ${acked}`;
  return state === 'NORM' ? acked : `the condition still holds and ${acked}`;
}

function heldPart({ state, by, reason, cause }: AlarmHold): string {
  const why = reason ? `: ${reason}` : '';
  if (state === 'DSUPR') return `the alarm is suppressed because of another one (${cause?.message ?? 'its cause'})`;
  return state === 'SHLVD' ? `the alarm is shelved by ${by}${why}` : `its asset is out of service by ${by}${why}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}
