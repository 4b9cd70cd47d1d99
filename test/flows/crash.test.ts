import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { TraceView } from '../../src/console/views.ts';
import type { ProbePoint } from '../../src/runtime/probe.ts';
import { get, post, untilTrue } from '../console/http-client.ts';
import { brokerHere, type CrashBroker, type CrashOptions, crashPlant } from '../support/crash-plant.ts';

describe('kill -9 of Node-RED, then a restart', function () {
  this.timeout(90_000);
  let broker: CrashBroker;
  let plant: Awaited<ReturnType<typeof crashPlant>>;
  beforeEach(async () => {
    broker = await brokerHere();
    plant = await crashPlant(broker);
  });
  afterEach(() => plant.remove());

  async function oneOccurrenceOneOrder(options: CrashOptions = {}): Promise<void> {
    const again = await plant.start(options);
    await plant.delivered(again, 1);
    await pause(1000);
    equal((await plant.delivered(again, 1)).length, 1);
    await again.kill('SIGINT');
    const { raised, orders, brokenAt } = await plant.record();
    equal(brokenAt, undefined);
    equal(raised.length, 1);
    deepEqual(orders, raised);
  }

  const points: ProbePoint[] = [
    ...(['message received', 'inlet committed', 'rule stepped', 'journal committed'] as const),
    ...(['outbox committed', 'delivery begun', 'answer received'] as const),
  ];
  for (const point of points) {
    it(`at "${point}": one occurrence, one order`, async () => {
      const first = await plant.start({ killAt: point });
      await plant.publish(85);
      await first.ended;
      await oneOccurrenceOneOrder();
    });
  }

  it('after the acknowledgement, before the rule stepped: the message comes again from the inlet', async () => {
    const first = await plant.start({ slow: true });
    const acknowledged = broker.acknowledged();
    await plant.publish(85);
    await acknowledged;
    await first.kill('SIGKILL');
    await oneOccurrenceOneOrder();
  });

  it('in the middle of an on-delay: it goes on from where it was, not from the last checkpoint', async () => {
    const first = await plant.start({ onDelaySeconds: 4 });
    await plant.publish(85);
    await pause(2500);
    await first.kill('SIGKILL');
    const again = await plant.start({ onDelaySeconds: 4 });
    await plant.delivered(again, 1);
    await again.kill('SIGINT');
    const { raisedAfterStart } = await plant.record();
    ok(raisedAfterStart < 2000, `raised ${raisedAfterStart} ms after the start`);
  });

  describe('of a rule over two signals', () => {
    for (const point of ['inlet committed', 'rule stepped', 'journal committed'] as const) {
      it(`at "${point}": one occurrence, one order`, async () => {
        const first = await plant.start({ logic: true });
        await plant.publish(20);
        await plant.publishGate('open');
        await pause(500);
        await first.kill('SIGKILL');
        const second = await plant.start({ logic: true, killAt: point });
        await plant.publish(85);
        await second.ended;
        await oneOccurrenceOneOrder({ logic: true });
      });
    }

    it('in the middle of a delay: it goes on from where it was, once something is heard', async () => {
      const rule = { logic: true, onDelaySeconds: 4 };
      const first = await plant.start(rule);
      await plant.publishGate('open');
      await plant.publish(85);
      await pause(2500);
      await first.kill('SIGKILL');
      const again = await plant.start(rule);
      await plant.publish(86);
      await plant.delivered(again, 1);
      await again.kill('SIGINT');
      const { raisedAfterStart } = await plant.record();
      ok(raisedAfterStart < 3500, `raised ${raisedAfterStart} ms after the start`);
    });
  });

  it('while the alarm stands: it goes on with its id, and clears', async () => {
    const first = await plant.start();
    await plant.publish(85);
    const [order] = await plant.delivered(first, 1);
    await first.kill('SIGKILL');
    const again = await plant.start();
    await plant.publish(20);
    for (let cleared = false; !cleared; await pause(100)) {
      const response = await fetch(`${again.url}/tieline/api/trace/${order?.key}`);
      const { transitions } = (await response.json()) as { transitions: { kind: string }[] };
      cleared = transitions.some(({ kind }) => kind === 'cleared');
    }
    await again.kill('SIGINT');
    deepEqual((await plant.record()).raised, [order?.key]);
  });

  it('at "order change recorded": the alarm of an order that is done is acknowledged after the start, once', async () => {
    const first = await plant.start({ killAt: 'order change recorded' });
    await plant.publish(85);
    const [order] = await plant.delivered(first, 1);
    await post(first.url, 'work-orders/status', { key: order?.key, status: 'done' }).catch(() => undefined);
    await first.ended;
    const again = await plant.start();
    const acknowledged = async () => {
      const { transitions } = (await get(again.url, `trace/${order?.key}`)).body as unknown as TraceView;
      return transitions.flatMap(({ kind, by }) => (kind === 'acknowledged' ? [by] : []));
    };
    await untilTrue(async () => deepEqual(await acknowledged(), ['WO-1001 in Book']));
    await again.kill('SIGINT');
    const third = await plant.start();
    await pause(1000);
    await untilTrue(async () => equal((await get(third.url, `trace/${order?.key}`)).status, 200));
    await third.kill('SIGINT');
    equal((await plant.record()).acknowledged.length, 1);
  });
});
