import { useEffect, useState } from 'preact/hooks';
import { type Reading, signalName } from '../../model/reading.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { SignalView } from '../views.ts';
import { withUnit } from '../words.ts';
import { SignalChoice } from './signal-choice.tsx';
import { Trend } from './trend.tsx';
import { TREND_RANGES, type TrendRange } from './trend-ranges.ts';
import type { ReadingListener } from './use-plant.ts';
import { WhyNot } from './why-not.tsx';

interface TrendPanelProps {
  plant: string | undefined;
  signals: readonly SignalView[];
  chosen: SignalView | undefined;
  listeners: Set<ReadingListener>;
  times: PlantTimes;
  now: () => number;
  onChoose(signal: SignalView): void;
}

/** A signal of the operator's choice, live, beside its limits. */
export function TrendPanel({ plant, signals, chosen, listeners, times, now, onChoose }: TrendPanelProps) {
  // One that was searched for may not be among those that are listed.
  const listed = signals.find(({ asset, property }) => asset === chosen?.asset && property === chosen?.property);
  const signal = listed ?? chosen;
  const [range, setRange] = useState<TrendRange>(TREND_RANGES[0]);
  const [picked, setPicked] = useState<number>();
  const reading = useLatest(signal?.reading, listeners);
  return (
    <section class="panel trend-panel" aria-labelledby="trend-title">
      <div class="panel-head">
        <h2 id="trend-title">Trend</h2>
        {signal && reading && <Now reading={reading} times={times} />}
      </div>
      {signals.length === 0 ? (
        <p class="empty">
          <strong>No signals yet.</strong> A signal appears here with its first reading.
        </p>
      ) : (
        <SignalChoice {...{ plant, signals, chosen }} onChoose={onChoose} />
      )}
      {signal && <RangeChoice range={range} onChoose={setRange} />}
      {signal && (
        <Trend
          {...{ plant, signal, unit: signal.unit, range, limits: signal.limits, listeners, zone: times.zone, now }}
          {...{ picked, onPick: setPicked }}
          label={`Trend of ${signalName(signal.asset, signal.property)}. ${limitSentence(signal)}`}
        />
      )}
      {signal && (
        <p class="label">
          The last {range.words}. {limitSentence(signal)}
        </p>
      )}
      {signal && (
        <WhyNot
          key={signalName(signal.asset, signal.property)}
          {...{ plant, signal, at: picked, times, now, onPick: setPicked }}
        />
      )}
    </section>
  );
}

function RangeChoice({ range, onChoose }: { range: TrendRange; onChoose(range: TrendRange): void }) {
  return (
    <fieldset class="ranges" aria-label="Time shown">
      {TREND_RANGES.map((one) => (
        <button key={one.ms} type="button" aria-pressed={one.ms === range.ms} onClick={() => onChoose(one)}>
          {one.label}
        </button>
      ))}
    </fieldset>
  );
}

function Now({ reading, times }: { reading: Reading; times: PlantTimes }) {
  const { value, unit, quality, reason, time } = reading;
  return (
    <p class="now">
      <strong>{value === null ? 'no value' : withUnit(value, unit)}</strong>
      {quality !== 'good' && (
        <span class="status bad">
          {quality}
          {reason ? `: ${reason}` : ''}
        </span>
      )}
      <span class="label">{times.shown(time)}</span>
    </p>
  );
}

function useLatest(first: Reading | undefined, listeners: Set<ReadingListener>): Reading | undefined {
  const [latest, setLatest] = useState<Reading>();
  useEffect(() => {
    listeners.add(setLatest);
    return () => listeners.delete(setLatest);
  }, [listeners]);
  const same = latest && latest.asset === first?.asset && latest.property === first.property;
  return same && latest.receivedAt >= first.receivedAt ? latest : first;
}

function limitSentence({ limits, unit }: SignalView): string {
  if (limits.length === 0) return 'No rule holds a limit against this signal.';
  return `Limits: ${limits.map(({ condition, limit, rule }) => `${condition} ${withUnit(limit, unit)} (${rule})`).join(', ')}.`;
}
