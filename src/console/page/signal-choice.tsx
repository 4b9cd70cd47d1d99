import { useEffect, useState } from 'preact/hooks';
import { signalName } from '../../model/reading.ts';
import type { SignalView } from '../views.ts';
import { ask, isRefusal } from './api.ts';

interface SignalChoiceProps {
  plant: string | undefined;
  signals: readonly SignalView[];
  chosen: SignalView | undefined;
  onChoose(signal: SignalView): void;
}

/** Most signals in the drop-down; with more, searching is quicker than scrolling. */
const MOST_OFFERED = 100;

/** Picks one of many signals: a search over all of them, and a drop-down of what was found. */
export function SignalChoice({ plant, signals, chosen, onChoose }: SignalChoiceProps) {
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<{ signals: readonly SignalView[]; total: number }>();

  useEffect(() => {
    if (search === '') return setFound(undefined);
    let old = false;
    void ask<{ signals: SignalView[]; total: number }>('signals', { plant, search, limit: MOST_OFFERED }).then(
      (answer) => {
        if (!old && !isRefusal(answer)) setFound(answer);
      },
    );
    return () => {
      old = true;
    };
  }, [plant, search]);

  const offered = (found?.signals ?? signals).slice(0, MOST_OFFERED);
  const value = chosen ? signalName(chosen.asset, chosen.property) : '';
  const choose = (name: string) => {
    const signal = offered.find(({ asset, property }) => signalName(asset, property) === name);
    if (signal) onChoose(signal);
  };
  const listed = offered.some(({ asset, property }) => signalName(asset, property) === value);
  return (
    <div class="signal-choice">
      <label>
        Signal
        <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
          {!listed && <option value={value}>{value}</option>}
          {offered.map(({ asset, property }) => (
            <option key={signalName(asset, property)} value={signalName(asset, property)}>
              {signalName(asset, property)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Find
        <input
          type="search"
          value={search}
          placeholder="part of its name"
          onInput={(event) => setSearch(event.currentTarget.value.trim())}
        />
      </label>
      {found && (
        <p class="label" role="status">
          {found.total === 0 ? 'none found' : `${found.total} found`}
        </p>
      )}
    </div>
  );
}
