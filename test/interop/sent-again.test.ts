import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { crashPlant } from '../support/crash-plant.ts';
import { mosquittoBroker, mosquittoMissing } from './mosquitto.ts';
import { skipWhere } from './skip.ts';

it('values without a time that mosquitto sends again after a crash are known by their packets: one occurrence, one order', async function () {
  skipWhere(mosquittoMissing(), this);
  const plant = await crashPlant(await mosquittoBroker());
  try {
    // The first subscription makes the session.
    const first = await plant.start();
    await pause(1500);
    await first.kill('SIGINT');
    await plant.publishBare(85);
    await plant.publishBare(20);
    // Both come together when it is there again; it dies with both kept and neither acknowledged.
    const second = await plant.start({ killAt: 'inlet committed' });
    await second.ended;
    const third = await plant.start();
    await plant.delivered(third, 1);
    await pause(1500);
    await third.kill('SIGINT');
    const { raised, orders, brokenAt } = await plant.record();
    equal(brokenAt, undefined);
    equal(raised.length, 1);
    deepEqual(orders, raised);
  } finally {
    await plant.remove();
  }
});
