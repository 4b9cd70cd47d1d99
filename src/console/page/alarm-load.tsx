import type { AlarmFigures } from '../../alarms/figures.ts';
import { aimedFigures } from '../load-aims.ts';
import type { PlantTimes } from '../plant-times.ts';
import { alarmWords, counted, inMinutes } from '../words.ts';
import { LoadScale } from './load-scale.tsx';
import { PrioritySplit } from './priority-split.tsx';

interface AlarmLoadProps {
  figures: AlarmFigures | undefined;
  times: PlantTimes;
}

/** Alarms that stand for long and are named here; those beyond are counted. */
const MOST_STALE = 10;
const DAY_MS = 86_400_000;

/** How the alarms of the plant burden its operators, beside what EEMUA 191 and ISA-18.2 aim for. */
export function AlarmLoad({ figures, times }: AlarmLoadProps) {
  return (
    <section class="panel load" aria-labelledby="load-title">
      <div class="panel-head">
        <h2 id="load-title" tabIndex={-1}>
          Alarm load
        </h2>
        {figures && <p class="label">after EEMUA 191 and ISA-18.2</p>}
      </div>
      {figures ? <Figures figures={figures} times={times} /> : <p class="empty">Waiting for the runtime…</p>}
    </section>
  );
}

function Figures({ figures, times }: { figures: AlarmFigures; times: PlantTimes }) {
  const { lastTenMinutes, floodSince, lastDay } = figures;
  const known = lastDay.knownMs < DAY_MS ? `The last ${inMinutes(lastDay.knownMs)}` : 'The last day';
  return (
    <>
      <LoadScale raised={lastTenMinutes} floodSince={floodSince} times={times} />
      <h3>
        {known}: {counted(lastDay.raised, 'alarm')}
      </h3>
      <div class="load-parts">
        <div class="column">
          <Aims figures={figures} />
          {figures.stale.length > 0 && <Stale figures={figures} times={times} />}
        </div>
        {lastDay.raised > 0 && (
          <div class="column">
            <PrioritySplit figures={figures} />
            <TopTen figures={figures} />
          </div>
        )}
      </div>
    </>
  );
}

function Aims({ figures }: { figures: AlarmFigures }) {
  return (
    <table class="aims">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Here</th>
          <th scope="col">Aim</th>
        </tr>
      </thead>
      <tbody>
        {aimedFigures(figures).map(({ name, value, aim, isMissed }) => (
          <tr key={name} class={isMissed ? 'missed' : ''}>
            <th scope="row">{name}</th>
            <td>
              {isMissed && <span aria-hidden="true">▲ </span>}
              {value}
              {isMissed && <span class="unseen"> (aim missed)</span>}
            </td>
            <td class="label">{aim}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TopTen({ figures: { topTen } }: { figures: AlarmFigures }) {
  return (
    <div>
      <h4 id="top-ten">Raised most often</h4>
      <ol class="ranked" aria-labelledby="top-ten">
        {topTen.map((one) => (
          <li key={`${one.rule.id} ${one.asset} ${one.property} ${one.condition}`}>
            <span title={one.asset}>{alarmWords(one)}</span>
            {one.chatters && <span class="mark">chatters</span>}
            <span class="count">
              <span class="unseen">raised </span>
              {one.raised.toLocaleString('en')} ×
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Stale({ figures: { stale }, times }: AlarmLoadProps & { figures: AlarmFigures }) {
  return (
    <div>
      <h4 id="stale">Standing longer than a day</h4>
      <ol class="ranked" aria-labelledby="stale">
        {stale.slice(0, MOST_STALE).map((one) => (
          <li key={one.id}>
            <a href={`#alarm/${one.id}`}>{alarmWords(one)}</a>
            <span class="count label">since {times.shown(one.raisedAt)}</span>
          </li>
        ))}
      </ol>
      {stale.length > MOST_STALE && <p class="label">{counted(stale.length - MOST_STALE, 'more alarm')}.</p>}
    </div>
  );
}
