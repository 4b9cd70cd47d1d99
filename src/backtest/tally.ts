import { commandOf } from '../guard/command-of.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import { PlantError } from '../model/errors.ts';
import { type PlantTime, wallClockText } from '../model/plant-time.ts';
import { createOrderDesk, type OrderDesk } from '../workorders/order-desk.ts';
import type { Actions, FlowRule } from './flow-rules.ts';
import { MOST_NAMED, type PlannedOrder, type PlannedWrite, type RuleResult } from './result.ts';

/** An alarm that comes back sooner than this after it had cleared chatters (ISA-18.2 and EEMUA 191 count repeats a minute). */
const CHATTERING_MS = 60_000;

/** What the transitions of a backtest add up to. */
export interface Tally {
  readonly rules: readonly RuleResult[];
  readonly alarms: number;
  take(transitions: readonly Transition[]): void;
  /** Adds the time of an alarm that still stands at the end, where anybody was told of it. */
  stillActive(alarm: Alarm, to: number): void;
  named(): { alarms: Alarm[]; orders: PlannedOrder[]; writes: PlannedWrite[] };
  byDay(): { day: string; alarms: number }[];
  /** Why a setpoint node would write nothing. */
  readonly problems: ReadonlySet<string>;
}

export function createTally(flowRules: readonly FlowRule[], plantTime: PlantTime): Tally {
  const { dayOf } = plantTime;
  const rules = new Map(flowRules.map((rule) => [rule.id, rule]));
  const results = new Map(flowRules.map(({ id, name }) => [id, newResult(id, name)]));
  const alarms = new Map<string, Alarm>();
  const orders: PlannedOrder[] = [];
  const writes: PlannedWrite[] = [];
  const days = new Map<string, number>();
  const problems = new Set<string>();
  const desks = new Map<string, OrderDesk>();
  const about = { timeText: (at: number) => wallClockText(plantTime, at) };
  let raised = 0;

  function count(result: RuleResult, { kind, at, output, alarm }: Transition): void {
    if (output === 'raised') {
      raised++;
      result.alarms++;
      const day = dayOf(at);
      days.set(day, (days.get(day) ?? 0) + 1);
      if (alarms.size < MOST_NAMED) alarms.set(alarm.id, alarm);
      return;
    }
    if (kind === 'raised') result.suppressed++;
    if (alarms.has(alarm.id)) alarms.set(alarm.id, alarm);
    if (output === 'cleared') addActive(result, (alarm.clearedAt ?? at) - alarm.raisedAt);
    if (kind === 'closed' && at - (alarm.clearedAt ?? Number.NEGATIVE_INFINITY) < CHATTERING_MS) result.returned++;
  }

  function act(result: RuleResult, actions: Actions, { at, alarm }: Transition): void {
    for (const { id, name, settings } of actions.orders) {
      const desk = desks.get(id) ?? createOrderDesk(settings);
      desks.set(id, desk);
      for (const order of desk.take(alarm, about, at).requests) {
        if (order.kind === 'create') result.orders++;
        const text = order.kind === 'create' ? order.title : order.text;
        const { kind, key } = order;
        if (orders.length < MOST_NAMED) orders.push({ at, kind, key, node: name, asset: alarm.asset, text });
      }
    }
    for (const { id, name, settings, link } of actions.writes) {
      try {
        const origin = { by: { id, name }, link, now: at, newId: () => `${alarm.id}:${id}` };
        const { address, value, unit } = commandOf(alarm, settings, origin);
        result.writes++;
        const unitPart = unit === undefined ? {} : { unit };
        if (writes.length < MOST_NAMED) {
          writes.push({ at, alarmId: alarm.id, node: name, link, address, value, ...unitPart });
        }
      } catch (thrown) {
        if (!(thrown instanceof PlantError)) throw thrown;
        problems.add(`${name} has no fixed value and would write nothing on an alarm`);
      }
    }
  }

  return {
    rules: [...results.values()],
    get alarms() {
      return raised;
    },
    take(transitions) {
      for (const transition of transitions) {
        const { id } = transition.alarm.rule;
        const [rule, result] = [rules.get(id), results.get(id)];
        if (!rule || !result) continue;
        // What is raised again is the same alarm, and has done what it does.
        if (transition.output === 'raised' && transition.alarm.raisedAgainAt !== undefined) continue;
        count(result, transition);
        const actions = transition.output && rule[transition.output];
        if (actions) act(result, actions, transition);
      }
    },
    stillActive(alarm, to) {
      const result = results.get(alarm.rule.id);
      if (result && alarm.told) addActive(result, to - alarm.raisedAt);
    },
    named: () => ({ alarms: [...alarms.values()], orders, writes }),
    byDay: () => [...days].map(([day, count]) => ({ day, alarms: count })),
    problems,
  };
}

function newResult(id: string, name: string): RuleResult {
  return { id, name, alarms: 0, suppressed: 0, returned: 0, orders: 0, writes: 0, activeMs: 0, longestMs: 0 };
}

function addActive(result: RuleResult, ms: number): void {
  result.activeMs += ms;
  result.longestMs = Math.max(result.longestMs, ms);
}
