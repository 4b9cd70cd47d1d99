import { durationText } from '../../model/duration.ts';
import type { BacktestResult, RuleResult } from '../result.ts';
import { counted, countText, heldMs, rounded, timeTexts } from './words.ts';

/** Most alarms listed. */
const MOST_LISTED = 20;

/** What a backtest found, to be read in a terminal. */
export function reportText(result: BacktestResult): string {
  const { from, to, days, readings, timeZone, rules, alarms, alarmsPerDay, ordersPerDay, notes } = result;
  const noted = notes.map((note) => `note: ${note}`);
  if (readings === 0) return `${['no readings', ...noted].join('\n')}\n`;
  const time = timeTexts(timeZone);
  const all = rules.reduce((sum, rule) => sum + rule.alarms, 0);
  const lines = [
    `${counted(readings, 'reading')}, ${time(from)} to ${time(to)} ${timeZone} (${rounded(days)} days)`,
    `${rounded(alarmsPerDay)} alarms and ${rounded(ordersPerDay)} work orders a day`,
    '',
    ...rules.map(ruleLine),
    '',
    ...alarms.slice(0, MOST_LISTED).map((alarm) => {
      const held = durationText(heldMs(alarm, to));
      const until = alarm.clearedAt === undefined ? 'not cleared' : `cleared after ${held}`;
      return `${time(alarm.raisedAt)}  ${alarm.message}; ${until}`;
    }),
  ];
  if (all > MOST_LISTED) {
    lines.push(`… and ${countText(all - MOST_LISTED)} more; --html and --json name up to 500 and 10,000`);
  }
  if (alarms.length > 0) lines.push('');
  return `${[...lines, ...noted].join('\n').trimEnd()}\n`;
}

function ruleLine(rule: RuleResult): string {
  const { name, alarms, suppressed, orders, writes, returned, activeMs, longestMs } = rule;
  const parts = [
    counted(alarms, 'alarm'),
    counted(orders, 'order'),
    counted(writes, 'write'),
    ...(suppressed > 0 ? [`${countText(suppressed)} suppressed as consequences`] : []),
    ...(alarms > 0 ? [`in alarm for ${durationText(activeMs)} (longest ${durationText(longestMs)})`] : []),
    ...(returned > 0 ? [`${countText(returned)} came back within a minute`] : []),
  ];
  return `${name}: ${parts.join(', ')}`;
}
