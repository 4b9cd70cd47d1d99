import type { AlarmPriority } from '../../model/alarm.ts';

/** One shape and one figure for each priority, so that colour is never the only sign. */
const SHAPES: Readonly<Record<AlarmPriority, { path: string; figure: string }>> = {
  critical: { path: 'M2 2h16v16H2z', figure: '1' },
  high: { path: 'M10 1 19 18H1z', figure: '2' },
  medium: { path: 'M1 2h18L10 19z', figure: '3' },
  low: { path: 'M10 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16z', figure: '4' },
};

const FIGURE_HEIGHT: Readonly<Record<AlarmPriority, number>> = { critical: 14.2, high: 15.6, medium: 11.6, low: 14.2 };

/** The priority of an alarm. `calm`: acknowledged or cleared, drawn in outline. */
export function PriorityMark({ priority, calm }: { priority: AlarmPriority; calm: boolean }) {
  const { path, figure } = SHAPES[priority];
  return (
    <span class={`priority ${priority} ${calm ? 'calm' : ''}`}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d={path} />
        <text x="10" y={FIGURE_HEIGHT[priority]} text-anchor="middle">
          {figure}
        </text>
      </svg>
      {priority}
    </span>
  );
}
