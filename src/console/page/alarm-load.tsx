import type { OftenRaised } from '../../alarms/figures.ts';
import type { OperatorLoad } from '../../alarms/operator-load.ts';
import { aimedFigures } from '../load-aims.ts';
import type { PlantTimes } from '../plant-times.ts';
import { alarmWords, counted, inMinutes } from '../words.ts';
import { LoadScale } from './load-scale.tsx';
import { PrioritySplit } from './priority-split.tsx';

interface AlarmLoadProps {
  figures: OperatorLoad | undefined;
  times: PlantTimes;
}

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

function Figures({ figures, times }: { figures: OperatorLoad; times: PlantTimes }) {
  const { operators, lastTenMinutes, floodSince, lastDay, chattering, stale } = figures;
  const known = lastDay.knownMs < DAY_MS ? `The last ${inMinutes(lastDay.knownMs)}` : 'The last day';
  return (
    <>
      <LoadScale raised={lastTenMinutes} operators={operators} floodSince={floodSince} times={times} />
      <h3>
        {known}: {counted(lastDay.raised, 'alarm')}
      </h3>
      <div class="load-parts">
        <div class="column">
          <Aims figures={figures} />
          {chattering.count > 0 && (
            <Often
              id="chattering"
              title="Chattering"
              alarms={chattering.worst}
              more={chattering.count - chattering.worst.length}
            />
          )}
          {stale.count > 0 && <Stale figures={figures} times={times} />}
        </div>
        {lastDay.raised > 0 && (
          <div class="column">
            <PrioritySplit figures={figures} />
            <Often id="top-ten" title="Raised most often" alarms={figures.topTen} />
          </div>
        )}
      </div>
    </>
  );
}

function Aims({ figures }: { figures: OperatorLoad }) {
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

interface OftenProps {
  id: string;
  title: string;
  alarms: readonly OftenRaised[];
  more?: number;
}

/** Alarms with how often they were raised in the last day, and by which rule. */
function Often({ id, title, alarms, more = 0 }: OftenProps) {
  return (
    <div>
      <h4 id={id}>{title}</h4>
      <ol class="ranked" aria-labelledby={id}>
        {alarms.map((one) => (
          <li key={`${one.rule.id} ${one.asset} ${one.property} ${one.condition}`}>
            <span title={`${one.asset}, rule ${one.rule.name}`}>{alarmWords(one)}</span>
            {one.chatters && <span class="mark">chatters</span>}
            <span class="count">
              <span class="unseen">raised </span>
              {one.raised.toLocaleString('en')} ×
            </span>
          </li>
        ))}
      </ol>
      <More count={more} />
    </div>
  );
}

function Stale({ figures: { stale }, times }: AlarmLoadProps & { figures: OperatorLoad }) {
  return (
    <div>
      <h4 id="stale">Standing longer than a day</h4>
      <ol class="ranked" aria-labelledby="stale">
        {stale.oldest.map((one) => (
          <li key={one.id}>
            <a href={`#alarm/${one.id}`} title={`${one.asset}, rule ${one.rule.name}`}>
              {alarmWords(one)}
            </a>
            <span class="count label">since {times.shown(one.raisedAt)}</span>
          </li>
        ))}
      </ol>
      <More count={stale.count - stale.oldest.length} />
    </div>
  );
}

/** How many there are beyond those named. */
function More({ count }: { count: number }) {
  return count > 0 ? <p class="label">{counted(count, 'more alarm')}.</p> : null;
}
