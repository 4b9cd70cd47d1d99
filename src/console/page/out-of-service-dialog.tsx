import { useEffect, useState } from 'preact/hooks';
import type { AssetListView } from '../views.ts';
import { ask, isRefusal, send } from './api.ts';
import { Dialog } from './dialog.tsx';
import { HoldFields, type HoldTime } from './hold-fields.tsx';

/** How long an asset is out of service; a year at most. */
const TIMES: readonly HoldTime[] = [
  { label: 'until somebody ends it', body: {} },
  { label: '8 h', body: { minutes: 480 } },
  { label: '7 d', body: { minutes: 7 * 1440 } },
];
const MOST_MINUTES = 366 * 1440;
/** Assets that are offered; typing on is quicker than a longer list. */
const MOST_OFFERED = 50;

interface OutOfServiceProps {
  plant: string | undefined;
  onDone(): void;
  onClose(): void;
}

/** Keeps all alarms of an asset quiet while somebody works on it. */
export function OutOfServiceDialog({ plant, onDone, onClose }: OutOfServiceProps) {
  const [asset, setAsset] = useState('');
  const [body, setBody] = useState({});
  const path = asset.trim();
  const offered = useAssets(plant, path);
  const take = async () => {
    const answer = await send('holds/out-of-service', { ...body, asset: path }, { plant });
    if (!isRefusal(answer)) onDone();
    return answer;
  };
  return (
    <Dialog title="Take an asset out of service?" action="Take out of service" onClose={onClose} onConfirm={take}>
      <p>All alarms of the asset and of those below it are kept quiet, and set nothing in motion.</p>
      <label>
        Asset
        <input
          list="known-assets"
          required
          autocomplete="off"
          value={asset}
          placeholder="its path, or part of its name"
          onInput={(event) => setAsset(event.currentTarget.value)}
        />
      </label>
      <datalist id="known-assets">
        {offered?.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      <p class="label" role="status">
        {path !== '' &&
          offered &&
          !offered.includes(path) &&
          'No asset of this name is known; it is taken as it stands.'}
      </p>
      <HoldFields times={TIMES} mostMinutes={MOST_MINUTES} onChange={setBody} />
    </Dialog>
  );
}

/** Known assets whose name holds what was typed. */
function useAssets(plant: string | undefined, search: string): readonly string[] | undefined {
  const [found, setFound] = useState<readonly string[]>();
  useEffect(() => {
    let old = false;
    void ask<AssetListView>('assets', { plant, search, limit: MOST_OFFERED }).then((answer) => {
      if (!old && !isRefusal(answer)) setFound(answer.assets.map(({ asset }) => asset));
    });
    return () => {
      old = true;
    };
  }, [plant, search]);
  return found;
}
