import type { Alarm } from '../../model/alarm.ts';
import type { PlantTimes } from '../plant-times.ts';
import { alarmWords, holdWords, untilWords } from '../words.ts';
import { AssetCell, ConditionCell, ValueCell, WhyLink } from './alarm-cells.tsx';
import { send } from './api.ts';
import { AtOnce } from './at-once.tsx';
import { PriorityMark } from './priority-mark.tsx';

interface QuietRowProps {
  alarm: Alarm;
  plant: string | undefined;
  times: PlantTimes;
  now: () => number;
}

/** An alarm that is kept quiet: by whom or by what, why, and until when. */
export function QuietRow({ alarm, plant, times, now }: QuietRowProps) {
  const { id, state, priority, raisedAt, returnedAt, hold } = alarm;
  const name = alarmWords(alarm);
  return (
    <tr class="acked" data-alarm={id}>
      <td data-label="Priority">
        <PriorityMark priority={priority} calm />
      </td>
      <AssetCell asset={alarm.asset} />
      <ConditionCell alarm={alarm} />
      <ValueCell alarm={alarm} />
      <td data-label="Since" class="time">
        <time dateTime={new Date(raisedAt).toISOString()}>{times.shown(raisedAt)}</time>
        {returnedAt !== undefined && <span class="further">back to normal</span>}
      </td>
      <td data-label="Quiet because">
        {hold?.cause ? <a href={`#alarm/${hold.cause.id}`}>{hold.cause.message}</a> : hold && holdWords(hold)}
        {hold?.reason && <span class="further">{hold.reason}</span>}
      </td>
      <td data-label="How long">{hold && untilWords(hold, times, now())}</td>
      <td class="actions">
        {state === 'SHLVD' && (
          <AtOnce label="Unshelve" name={`Unshelve ${name}`} run={() => send(`alarms/${id}/unshelve`, {}, { plant })} />
        )}
        <WhyLink id={id} name={name} />
      </td>
    </tr>
  );
}
