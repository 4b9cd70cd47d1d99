import { floodWords } from '../load-aims.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { PlantView } from './plant-view.ts';

interface NoticesProps {
  view: PlantView;
  times: PlantTimes;
}

/** What must be known before anything below is believed. */
export function Notices({ view: { connection, health, failure, figures }, times }: NoticesProps) {
  if (connection === 'login') {
    return (
      <Notice tone="bad">
        Log in in the editor first: <a href="../">open the Node-RED editor</a>, then come back and reload this page.
      </Notice>
    );
  }
  const plantMissing = health?.plants.length === 0;
  const failed = health?.plants.find(({ store }) => store.state === 'failed')?.store;
  const storeFailure = failed?.reason ?? failure;
  return (
    <>
      {connection === 'lost' && (
        <Notice tone="bad">
          The connection to the runtime is lost. What you see is old. Connecting again by itself…
        </Notice>
      )}
      {storeFailure && (
        <Notice tone="bad">
          The plant’s store has failed: {storeFailure}. {failed?.effect}
        </Notice>
      )}
      {figures?.floodSince !== undefined && (
        <Notice tone="bad">
          <strong>Alarm flood</strong> since {times.shown(figures.floodSince)}: {floodWords(figures.operators)}.
        </Notice>
      )}
      {plantMissing && (
        <Notice>
          No plant is deployed yet: add a <em>plant</em> configuration node in <a href="../">the editor</a> and deploy.
        </Notice>
      )}
      {health && !health.login && (
        <Notice>
          Node-RED asks for no login: whoever reaches this page can acknowledge alarms, under no name. Arming works only
          on the machine itself.
        </Notice>
      )}
    </>
  );
}

function Notice({ tone, children }: { tone?: 'bad'; children: preact.ComponentChildren }) {
  return (
    <p class={`notice ${tone ?? ''}`} role={tone === 'bad' ? 'alert' : undefined}>
      <span class="notice-mark" aria-hidden="true">
        {tone === 'bad' ? '!' : 'i'}
      </span>
      <span>{children}</span>
    </p>
  );
}
