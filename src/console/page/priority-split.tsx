import type { OperatorLoad } from '../../alarms/operator-load.ts';
import { percent, priorityShares } from '../load-aims.ts';
import { PriorityMark } from './priority-mark.tsx';

/** The priorities of the last day's alarms beside the shares that are aimed for: where all are urgent, none is. */
export function PrioritySplit({ figures }: { figures: OperatorLoad }) {
  return (
    <table class="aims split">
      <thead>
        <tr>
          <th scope="col">Priority</th>
          <th scope="col">Share</th>
          <th scope="col">Aim</th>
        </tr>
      </thead>
      <tbody>
        {priorityShares(figures).map(({ priority, raised, share, aim }) => (
          <tr key={priority}>
            <th scope="row">
              <PriorityMark priority={priority} calm />
            </th>
            <td>
              {percent(share)} <span class="label">({raised.toLocaleString('en')})</span>
            </td>
            <td class="label">{aim}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
