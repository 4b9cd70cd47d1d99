import { deepEqual, equal } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeContext } from '../../nodes/shared/define-node.ts';
import { deferredLink } from '../../nodes/shared/link-surface.ts';
import { runRule } from '../../nodes/shared/rule-node.ts';
import { systemClock } from '../../src/io/clock.ts';
import { createNormalizer } from '../../src/normalize/normalizer.ts';
import { openModbusLink } from '../../src/protocols/modbus/client.ts';

import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { createPlantModel } from '../../src/runtime/plant-model.ts';
import { createPlantRuntime, type PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { PlantSettings } from '../../src/runtime/plant-settings.ts';
import { openStore } from '../../src/store/open-store.ts';
import { addThreshold, temperature } from '../runtime/plant.ts';
import { modbusSettings } from '../support/link-settings.ts';
import { PLAIN_THRESHOLD, plainFacts } from '../support/signal-facts.ts';

describe('a node that is deployed again while its plant has no store yet', () => {
  let directory: string;
  let runtime: PlantRuntime;
  let freeStore: () => void;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-nodes-'));
    const free = new Promise<void>((resolve) => (freeStore = resolve));
    runtime = createPlantRuntime({
      ...{ id: 'plant', name: 'Plant', timeZone: 'UTC', clock: systemClock() },
      openStore: () => free.then(() => openStore({ file: join(directory, 'plant.db') })),
    });
  });
  afterEach(async () => {
    await runtime.close();
    await rm(directory, { recursive: true, force: true });
  });

  const surface = () => {
    const settings: PlantSettings = {
      ...{
        name: 'Plant',
        timeZone: 'UTC',
        operators: 1,
        staleAfterSeconds: 60,
        lateAfterSeconds: 60,
        historyDays: 30,
        historyMegabytes: 1024,
        ...{ tags: [], assets: [], classes: [], relations: [], causes: [] },
      },
    };
    const model = createPlantModel(settings);
    return {
      runtime,
      normalizer: createNormalizer(model.table),
      reports: model.reporter(),
      settings,
      model,
      archive: undefined,
    };
  };

  it('opens its link once: two with one client id would throw each other out', async () => {
    const opened: string[] = [];
    const start = (name: string) =>
      deferredLink(surface(), { id: 'link', log: () => undefined, warn: () => undefined }, () => {
        opened.push(name);
        const settings = modbusSettings({ host: '127.0.0.1', port: 1, timeoutSeconds: 1, reconnectSeconds: 60 });
        return openModbusLink({ name, id: name, settings, clock: runtime.clock, log: () => undefined, folder: '' });
      });
    const before = start('before');
    await before.close();
    const after = start('after');
    freeStore();
    await after.surface.opened;
    deepEqual(opened, ['after']);
    await after.close();
  });

  it('tells again, from the node that is there, what may not have arrived before the stop', async () => {
    const earlier = createPlantRuntime({
      ...{ id: 'plant', name: 'Plant', timeZone: 'UTC', clock: runtime.clock },
      openStore: () => openStore({ file: join(directory, 'plant.db') }),
    });
    await earlier.ready;
    const { host, tells } = await addThreshold(earlier, { high: 80 }, 'rule');
    host.step([temperature(earlier, 85)], null, false);
    await tells(1);
    await earlier.close();

    const sent: string[] = [];
    const start = (name: string) => {
      const node = { id: 'rule', send: () => sent.push(name), warn: () => undefined, error: () => undefined };
      const status = { show: () => undefined, close: () => undefined };
      const settings = { ...PLAIN_THRESHOLD, high: 80, priority: 'high' as const, unit: '°C' };
      const RED = { nodes: { eachNode: () => undefined } };
      return runRule(
        { RED, node, name, status } as unknown as NodeContext<unknown>,
        surface(),
        readyThreshold(settings, plainFacts(60_000)),
      );
    };
    const before = start('before');
    await before.close?.(false);
    const after = start('after');
    freeStore();
    await runtime.ready;
    const send = () => undefined;
    await after.input?.({ _msgid: 'm', payload: temperature(runtime, 85) } as never, send);
    equal(runtime.rules.limitsOf('acme/press-1', 'temperature').length, 1);
    await after.close?.(false);
    deepEqual(sent, ['after']);
  });
});
