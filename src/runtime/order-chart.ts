import { alarmChart } from '../backtest/report/alarm-chart.ts';
import type { Alarm, AlarmCondition, Transition } from '../model/alarm.ts';
import { plantTime } from '../model/plant-time.ts';
import type { SignalLimit } from '../model/rule.ts';
import { isUnitProblem, unitConverter } from '../model/unit.ts';
import type { OrderFile } from '../model/work-order.ts';
import type { HistoryLine } from '../store/history/history.ts';
import type { PlantRuntime } from './plant-runtime.ts';

type ChartServices = Pick<PlantRuntime, 'history' | 'rules' | 'store' | 'clock' | 'timeZone'>;

/** Most points of a chart. */
const MOST_POINTS = 2000;
/** What is shown before an alarm began: four times what came after, within these bounds. */
const TIMES_BEFORE = 4;
const LEAST_BEFORE_MS = 600_000;
const DAY_MS = 86_400_000;

/** Limits that values themselves are compared with. */
const OF_VALUES: ReadonlySet<AlarmCondition> = new Set(['HH', 'H', 'L', 'LL', 'band']);

/** Makes the chart that goes with the order of an alarm; `undefined` where the history has no numbers of its signal. */
export function createOrderChart(plant: ChartServices): (alarm: Alarm) => Promise<OrderFile | undefined> {
  const zone = plantTime(plant.timeZone);

  /** An order may wait for its system for hours: the alarm has gone on meanwhile. */
  async function newest(alarm: Alarm): Promise<Alarm> {
    const entries = await plant.store().read('journal.by_subject', [alarm.id]);
    const last = entries.findLast(({ kind }) => kind === 'transition');
    return last ? (JSON.parse(String(last.body)) as Transition).alarm : alarm;
  }

  function limitsOf(alarm: Alarm, unit: string | undefined): SignalLimit[] {
    const { rule, asset, property, condition } = alarm;
    if (!OF_VALUES.has(condition)) return [];
    const own = limitIn(alarm, unit);
    // What the rule holds against it now; the alarm keeps what it was raised by.
    const others = plant.rules
      .limitsOf(asset, property)
      .filter(({ ruleId }) => ruleId === rule.id)
      .flatMap(({ limits }) => limits)
      .filter((limit) => OF_VALUES.has(limit.condition) && limit.condition !== condition);
    return [...others, ...(own === undefined ? [] : [{ condition, limit: own }])];
  }

  return async (raised) => {
    const alarm = await newest(raised);
    const { id, asset, property, raisedAt } = alarm;
    const began = beganAt(alarm);
    const to = Math.max(raisedAt + 1, Math.min(plant.clock(), raisedAt + DAY_MS));
    const before = Math.min(DAY_MS, Math.max(LEAST_BEFORE_MS, TIMES_BEFORE * (to - began)));
    const span = { from: began - before, to };
    const line = await read(asset, property, span);
    if (!line) return undefined;
    const { unit, times, values } = line;
    const limits = limitsOf(alarm, unit);
    const svg = alarmChart({ alarm, ...(unit !== undefined && { unit }), times, values, limits, span, zone });
    if (svg === undefined) return undefined;
    const content = Buffer.from(svg).toString('base64');
    return { name: `${id}.svg`, contentType: 'image/svg+xml', content };
  };

  /** A history that fails tells so itself; an order without a chart is better than none. */
  async function read(asset: string, property: string, span: { from: number; to: number }) {
    if (plant.history.state.state === 'none') return undefined;
    try {
      const history = await plant.history.history();
      return (await history.chart(asset, property, span, MOST_POINTS)) satisfies HistoryLine;
    } catch {
      return undefined;
    }
  }
}

/** When the signal left normal. */
function beganAt({ raisedAt, evidence: { began, heldMs = 0 } }: Alarm): number {
  return Math.min(began?.time ?? raisedAt, raisedAt - heldMs);
}

/** The limit of an alarm in the unit of its readings. */
function limitIn({ limit, unit: from }: Alarm, to: string | undefined): number | undefined {
  if (limit === undefined || from === undefined || to === undefined || from === to) return limit;
  const converter = unitConverter(from, to);
  if (isUnitProblem(converter)) return undefined;
  return Number((limit * converter.factor + converter.offset).toPrecision(12));
}
