import { deepEqual } from 'node:assert/strict';
import type { PlantSurface } from '../../nodes/plant/plant.ts';
import type { NodeContext } from '../../nodes/shared/define-node.ts';
import { runRule } from '../../nodes/shared/rule-node.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { temperature, temporaryPlant } from '../runtime/plant.ts';
import { PLAIN_THRESHOLD, plainFacts } from '../support/signal-facts.ts';

describe('a signal that a rule compares with, and that has never been heard', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let later: number;
  let badges: string[];
  let warned: string[];
  let rule: ReturnType<typeof runRule>;
  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    [later, badges, warned] = [0, [], []];
    const node = {
      id: 'rule',
      send: () => undefined,
      warn: (text: string) => warned.push(text),
      error: () => undefined,
    };
    const status = { show: (_kind: string, text: string) => badges.push(text), close: () => undefined };
    const RED = { nodes: { eachNode: () => undefined } };
    const settings = {
      ...PLAIN_THRESHOLD,
      high: '[setpoint]',
      priority: 'high' as const,
      enabledWhen: '[running] is 1',
    };
    const runtime = { ...plant, clock: () => plant.clock() + later, state: plant.state };
    rule = runRule(
      { RED, node, name: 'too hot', status } as unknown as NodeContext<unknown>,
      { runtime, settings: { lateAfterSeconds: 60 } } as unknown as PlantSurface,
      readyThreshold(settings, plainFacts(60_000)),
    );
    await feel('temperature', 20);
  });
  afterEach(async () => {
    await rule.close?.(false);
    await plant.close();
    await home.remove();
  });

  const feel = (property: string, value: number) =>
    rule.input?.({ _msgid: 'm', payload: temperature(plant, value, { property }) } as never, () => undefined);
  const badge = (text: string) => eventually(() => badges.at(-1) === text, text);

  it('is no matter as long as it may still come', async () => {
    await badge('1 normal');
    later = 59_000;
    await feel('temperature', 21);
    await badge('1 normal');
    deepEqual(warned, []);
  });

  it('is named once after a minute, until it comes', async () => {
    await badge('1 normal');
    later = 61_000;
    await feel('temperature', 21);
    await badge('2 never heard');
    await feel('setpoint', 80);
    await badge('1 never heard');
    await feel('running', 1);
    await badge('1 normal');
    deepEqual(warned, [
      'acme/press-1/setpoint, acme/press-1/running: never heard, so what is compared with it is not judged; wire its readings to this node',
    ]);
  });
});
