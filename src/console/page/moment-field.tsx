import { useMemo } from 'preact/hooks';
import { plantTime } from '../../model/plant-time.ts';

interface MomentFieldProps {
  /** Absent: now. */
  at: number | undefined;
  /** IANA name. */
  zone: string;
  now: () => number;
  onPick(at: number | undefined): void;
}

/** A moment by the plant's clock, or now. */
export function MomentField({ at, zone, now, onPick }: MomentFieldProps) {
  const { localOf, instantOf } = useMemo(() => plantTime(zone), [zone]);
  const fieldText = (instant: number) => new Date(localOf(instant)).toISOString().slice(0, 19);
  const typed = (text: string) => {
    const local = Date.parse(`${text}Z`);
    onPick(Number.isNaN(local) ? undefined : instantOf(local));
  };
  return (
    <div class="moment">
      <label>
        Moment, by the plant’s clock
        <input
          type="datetime-local"
          step="1"
          max={fieldText(now())}
          value={at === undefined ? '' : fieldText(at)}
          onChange={(event) => typed(event.currentTarget.value)}
        />
      </label>
      <button type="button" aria-pressed={at === undefined} onClick={() => onPick(undefined)}>
        Now
      </button>
    </div>
  );
}
