import type { BacktestReport } from '../backtest/backtest-job.ts';
import type { Alarm } from '../model/alarm.ts';
import { signalName } from '../model/reading.ts';
import type { BacktestAlarm, BacktestView } from './views.ts';

/** What a dialog shows of a backtest: the whole of it may be some megabytes more. */
export function backtestView(report: BacktestReport): BacktestView {
  const { from, to, days, readings, timeZone, rules, alarms, alarmsPerDay, ordersPerDay, signals, notes } = report;
  const sum = (of: (rule: (typeof rules)[number]) => number) => rules.reduce((total, rule) => total + of(rule), 0);
  const bySignal = new Map<string, BacktestAlarm[]>();
  for (const alarm of alarms) {
    const name = signalName(alarm.asset, alarm.property);
    const others = bySignal.get(name);
    if (others) others.push(alarmView(alarm));
    else bySignal.set(name, [alarmView(alarm)]);
  }
  return {
    ...{ from, to, days, readings, timeZone, alarmsPerDay, ordersPerDay, notes },
    ...{ alarms: sum((rule) => rule.alarms), orders: sum((rule) => rule.orders), writes: sum((rule) => rule.writes) },
    signals: signals.map(({ asset, property, unit, alarms, limits, envelope, learnt }) => ({
      ...{ asset, property, ...(unit !== undefined && { unit }), alarms, envelope, ...(learnt && { learnt }) },
      limits: limits.map(({ condition, limit }) => ({ condition, limit })),
      named: bySignal.get(signalName(asset, property)) ?? [],
    })),
  };
}

/** The value of an alarm is that of its last transition; a dialog shows the one that raised it. */
function alarmView({
  condition,
  raisedAt,
  clearedAt,
  closedAt,
  value,
  unit,
  evidence: { reading },
}: Alarm): BacktestAlarm {
  const end = clearedAt ?? closedAt;
  const raising = reading ? { value: reading.value, unit: reading.unit } : { value, unit };
  return {
    ...{ condition, raisedAt, value: raising.value },
    ...(raising.unit !== undefined && { unit: raising.unit }),
    ...(end !== undefined && { clearedAt: end }),
  };
}
