import type { Alarm, Transition } from '../model/alarm.ts';
import type { Reading } from '../model/reading.ts';
import { createAlarmBook } from '../runtime/alarm-book.ts';
import { createRuleHost } from '../runtime/rule-host.ts';
import type { RuleHost } from '../runtime/rule-setup.ts';
import { orderOfAlarm } from '../workorders/order-of-alarm.ts';
import type { FlowRule } from './flow-rules.ts';
import { simulatedTime } from './simulated-time.ts';

/** Most alarms that a result names; all are counted. */
export const MOST_NAMED = 10_000;

/** The steps between two readings that share a time, ms: as the runtime's clock does it. */
const STEP_MS = 0.001;

/** What one rule would have done. */
export interface RuleResult {
  id: string;
  name: string;
  alarms: number;
  /** Work orders that would have been opened. */
  orders: number;
  /** Time with a condition holding, summed over its alarms, ms. */
  activeMs: number;
  longestMs: number;
}

/** What a flow's rules would have done over recorded readings. */
export interface BacktestResult {
  /** First and last time of the readings, ms since the Unix epoch; 0 without readings. */
  from: number;
  to: number;
  days: number;
  readings: number;
  rules: RuleResult[];
  /** The first 10,000 alarms in the order of their raising. */
  alarms: Alarm[];
  alarmsPerDay: number;
  ordersPerDay: number;
}

/**
 * Runs the rules of a flow over recorded readings with the very code that runs live; time is the readings' own. Alarms are counted
 * and named, orders are counted, nothing is executed. The same readings give the same result, byte for byte.
 * @param readings in the order of their `receivedAt`; one that is earlier counts as received right after the one before it
 */
export async function runBacktest(
  flowRules: readonly FlowRule[],
  readings: AsyncIterable<Reading> | Iterable<Reading>,
): Promise<BacktestResult> {
  const time = simulatedTime();
  const alarms = createAlarmBook(() => 'BACKTEST');
  const named = new Map<string, Alarm>();
  const results = new Map<string, RuleResult>();
  const hosts: RuleHost[] = [];

  function count(result: RuleResult, rule: FlowRule, { kind, alarm }: Transition): void {
    if (kind === 'raised') {
      result.alarms++;
      result.orders += rule.orders.filter((settings) => orderOfAlarm(alarm, settings)?.kind === 'create').length;
      if (named.size < MOST_NAMED) named.set(alarm.id, alarm);
      return;
    }
    if (named.has(alarm.id)) named.set(alarm.id, alarm);
    if (kind === 'cleared') addActive(result, (alarm.clearedAt ?? alarm.raisedAt) - alarm.raisedAt);
  }

  for (const rule of flowRules) {
    const { id, name, ready, plant } = rule;
    const result: RuleResult = { id, name, alarms: 0, orders: 0, activeMs: 0, longestMs: 0 };
    results.set(id, result);
    const commit = (_writes: unknown, transitions: readonly Transition[]) => {
      for (const transition of transitions) count(result, rule, transition);
      return Promise.resolve();
    };
    const setup = { ...ready, id, name, lateMs: plant.lateAfterSeconds * 1000 };
    hosts.push(
      createRuleHost(
        { ...setup, onTransition: () => undefined, onProblem: () => undefined },
        { clock: time.clock, wakeUps: time.wakeUps, alarms, commit, seenBefore: () => Number.NEGATIVE_INFINITY },
      ),
    );
  }

  let from = 0;
  let to = 0;
  let steps = 0;
  for await (const reading of readings) {
    const at = steps === 0 ? reading.receivedAt : Math.max(reading.receivedAt, to + STEP_MS);
    if (steps === 0) from = at;
    to = at;
    steps++;
    time.advanceTo(at);
    const received = at === reading.receivedAt ? reading : { ...reading, receivedAt: at };
    for (const host of hosts) host.step([received], undefined, false);
  }
  for (const alarm of alarms.live()) {
    const result = alarm.clearedAt === undefined ? results.get(alarm.rule.id) : undefined;
    if (result) addActive(result, to - alarm.raisedAt);
  }
  return summed({ from, to, readings: steps }, [...results.values()], [...named.values()]);
}

function addActive(result: RuleResult, ms: number): void {
  result.activeMs += ms;
  result.longestMs = Math.max(result.longestMs, ms);
}

function summed(
  span: Pick<BacktestResult, 'from' | 'to' | 'readings'>,
  rules: RuleResult[],
  alarms: Alarm[],
): BacktestResult {
  const days = (span.to - span.from) / 86_400_000;
  const perDay = (of: (rule: RuleResult) => number) => {
    const all = rules.reduce((sum, rule) => sum + of(rule), 0);
    return days > 0 ? all / days : all;
  };
  return {
    ...span,
    days,
    ...{ rules, alarms, alarmsPerDay: perDay((rule) => rule.alarms), ordersPerDay: perDay((rule) => rule.orders) },
  };
}
