import type { BacktestResult } from './run-backtest.ts';

/** Most alarms listed. */
const MOST_LISTED = 20;

/** What a backtest found, to be read in a terminal. */
export function reportText({
  from,
  to,
  days,
  readings,
  rules,
  alarms,
  alarmsPerDay,
  ordersPerDay,
}: BacktestResult): string {
  if (readings === 0) return 'no readings\n';
  const lines = [
    `${readings} readings, ${isoTime(from)} to ${isoTime(to)} (${rounded(days)} days)`,
    `${rounded(alarmsPerDay)} alarms and ${rounded(ordersPerDay)} work orders a day`,
    '',
    ...rules.map(
      ({ name, alarms: count, orders, activeMs, longestMs }) =>
        `${name}: ${count} alarms, ${orders} orders, in alarm for ${duration(activeMs)} (longest ${duration(longestMs)})`,
    ),
    '',
    ...alarms.slice(0, MOST_LISTED).map(({ raisedAt, clearedAt, message }) => {
      const until = clearedAt === undefined ? 'not cleared' : `cleared after ${duration(clearedAt - raisedAt)}`;
      return `${isoTime(raisedAt)}  ${message}; ${until}`;
    }),
  ];
  if (alarms.length > MOST_LISTED) lines.push(`… and more; --json names up to 10,000`);
  return `${lines.join('\n').trimEnd()}\n`;
}

const rounded = (value: number) => String(Number(value.toPrecision(3)));
const isoTime = (time: number) => new Date(time).toISOString();

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${rounded(minutes / 60)} h`;
}
