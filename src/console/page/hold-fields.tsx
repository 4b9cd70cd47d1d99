import { useEffect, useState } from 'preact/hooks';

/** A time that is offered, and what is sent for it. */
export interface HoldTime {
  label: string;
  body: { minutes?: number; untilCleared?: true };
}

interface HoldFieldsProps {
  /** The first one is chosen where nobody chooses. */
  times: readonly HoldTime[];
  mostMinutes: number;
  onChange(body: HoldTime['body'] & { reason: string }): void;
}

/** For how long something is kept quiet, and why; there must be a reason. */
export function HoldFields({ times, mostMinutes, onChange }: HoldFieldsProps) {
  const [chosen, setChosen] = useState(times[0]);
  const [minutes, setMinutes] = useState('');
  const [reason, setReason] = useState('');
  const isOwn = chosen === undefined;

  useEffect(() => {
    onChange({ ...(chosen?.body ?? { minutes: Number(minutes) }), reason: reason.trim() });
  }, [onChange, chosen, minutes, reason]);

  return (
    <>
      <fieldset class="hold-times">
        <legend>For how long</legend>
        {times.map((time) => (
          <label key={time.label}>
            <input type="radio" name="time" checked={time === chosen} onChange={() => setChosen(time)} />
            {time.label}
          </label>
        ))}
        <span class="other">
          <label>
            <input type="radio" name="time" checked={isOwn} onChange={() => setChosen(undefined)} />
            other
          </label>
          <label>
            <input
              type="number"
              min={1}
              max={mostMinutes}
              required={isOwn}
              value={minutes}
              onInput={(event) => {
                setMinutes(event.currentTarget.value);
                setChosen(undefined);
              }}
            />
            minutes
          </label>
        </span>
      </fieldset>
      <label>
        Reason
        <textarea
          rows={2}
          required
          maxLength={1000}
          value={reason}
          placeholder="For the next shift"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </>
  );
}
