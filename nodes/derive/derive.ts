import type { NodeMessage } from 'node-red';
import { readyDerivation } from '../../src/derive/ready-derivation.ts';
import { type DeriveSettings, deriveProblems, deriveSettings } from '../../src/derive/settings.ts';
import { PlantError } from '../../src/model/errors.ts';
import { plantTime } from '../../src/model/plant-time.ts';
import { type Reading, signalName } from '../../src/model/reading.ts';
import type { DeriveHost } from '../../src/runtime/derive-host.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { isReplayed, readingsOf, withPayload } from '../shared/message.ts';
import { showPlant } from '../shared/plant-badge.ts';

export default defineNode({
  type: 'tieline-derive',
  palette: {
    ...{ label: 'derive', icon: 'tieline-derive.svg', color: '#87A980' },
    ...{ inputs: 1, outputLabels: ['calculated readings'] },
  },
  schema: deriveSettings,
  check: deriveProblems,
  open({ node, name, settings, status, use }) {
    const { runtime, model } = use<PlantSurface>('plant');
    const { localOf, instantOf } = plantTime(runtime.timeZone);
    let host: DeriveHost | undefined;
    let closed = false;
    let shown = '';

    function show(): void {
      if (!host) return;
      const { assets, dropped, late } = host.counts();
      const text = dropped > 0 ? 'too many assets' : `${assets} signals${late > 0 ? `, ${late} late` : ''}`;
      if (text === shown) return;
      shown = text;
      if (assets === 0) status.show('idle', 'no reading yet');
      else status.show(dropped > 0 || late > 0 ? 'warning' : 'ok', text);
    }

    function onDerived(readings: readonly Reading[], carried: unknown): void {
      const origin = (carried ?? {}) as NodeMessage;
      runtime.signals.observe(readings, isReplayed(origin));
      const [first] = readings;
      if (!first) return;
      if (Array.isArray(origin.payload)) {
        node.send(withPayload({ ...origin }, readings, signalName(first.asset, first.property)));
        return;
      }
      for (const reading of readings) {
        node.send(withPayload({ ...origin }, reading, signalName(reading.asset, reading.property)));
      }
    }

    const adding = runtime.ready.then(() => {
      if (closed) throw new PlantError('STORE_FAILED', 'the node was closed before its plant ran');
      const derivation = readyDerivation(settings, { ...model.facts, localOf, instantOf });
      const { assets, output } = settings;
      return runtime.derivations.add({
        ...{ id: node.id, name, derivation, assets, output, behaviour: behaviourOf(settings), onDerived },
      });
    });
    adding.then(
      (added) => {
        host = added;
        if (!closed) show();
      },
      (error: unknown) => {
        if (!closed) node.error(error);
      },
    );
    const leave = showPlant(status, runtime);

    return {
      input(msg) {
        const readings = readingsOf(msg);
        if (!host) return stepWhenReady(readings, msg);
        host.step(readings, msg);
        show();
      },
      async close(removed) {
        closed = true;
        leave();
        if (!host && runtime.state.state === 'running') await adding.catch(() => undefined);
        if (host) await runtime.derivations.remove(host, removed);
      },
    };

    async function stepWhenReady(readings: readonly Reading[], msg: NodeMessage): Promise<void> {
      if (runtime.state.state === 'failed') runtime.store();
      (await adding).step(readings, msg);
      show();
    }
  },
});

/** Another name or another share of good time makes no other state. */
function behaviourOf({ name: _name, plant: _plant, leastGood: _leastGood, ...behaviour }: DeriveSettings): unknown {
  return behaviour;
}
