import type { PlantTimes } from '../plant-times.ts';
import type { WhyNotView } from '../views.ts';
import { withUnit } from '../words.ts';
import { Fact } from './trace-step.tsx';

/** What a rule said: the plain sentence, what had to be so for an alarm and whether it was, and the last reading. */
export function WhyNotAnswer({ answer, times }: { answer: WhyNotView; times: PlantTimes }) {
  const { summary, clauses, reading } = answer;
  return (
    <>
      <p class="summary">{summary}</p>
      {clauses.length > 0 && (
        <>
          <p class="label">The rule looked at:</p>
          <ul class="clauses">
            {clauses.map(({ condition, holds, text }) => (
              <li key={`${condition} ${text}`} class={holds ? 'met' : 'unmet'}>
                <span aria-hidden="true">{holds ? '✓' : '✗'}</span>
                <span>
                  <span class="unseen">{holds ? 'met: ' : 'not met: '}</span>
                  {condition && <strong>{condition} </strong>}
                  {text}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {reading && (
        <dl>
          <Fact name="Last reading">
            <strong>{withUnit(reading.value, reading.unit)}</strong>
          </Fact>
          <Fact name="Quality">{reading.reason ? `${reading.quality}: ${reading.reason}` : reading.quality}</Fact>
          <Fact name="Measured">{times.shown(reading.time)}</Fact>
        </dl>
      )}
    </>
  );
}
