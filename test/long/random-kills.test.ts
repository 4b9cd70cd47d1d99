import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/simulator/random.ts';
import { mosquittoBroker, mosquittoMissing } from '../interop/mosquitto.ts';
import { skipWhere } from '../interop/skip.ts';
import { crashPlant } from '../support/crash-plant.ts';

/** How often Node-RED is killed, and from which seed the moments come; both can be set to look at one case again. */
const KILLS = Number(process.env.TIELINE_KILLS ?? 200);
const SEED = Number(process.env.TIELINE_SEED ?? Date.now() % 100_000);
/** Longest life of a Node-RED after it answers, ms. */
const LIFE_MS = 1200;
/** Excursions published in each life. */
const EXCURSIONS = 3;

it(`${KILLS} kills at random moments (seed ${SEED}): each excursion is one occurrence and one order`, async function () {
  this.timeout(KILLS * 15_000 + 120_000);
  const random = seededRandom(SEED);
  skipWhere(mosquittoMissing(), this);
  const plant = await crashPlant(await mosquittoBroker());
  let excursions = 0;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const node = await plant.spawn();
      // The first subscription makes the session; before it the broker keeps nothing.
      if (kill === 0) await pause(2000);
      const dies = pause(random() * LIFE_MS).then(() => node.kill('SIGKILL'));
      for (let i = 0; i < EXCURSIONS; i++) {
        const say = random() < 0.5 ? plant.publish : plant.publishBare;
        await say(85);
        await pause(random() * 100);
        await say(20);
        await pause(random() * 100);
        excursions++;
      }
      await dies;
      if (kill % 20 === 19) console.log(`      ${kill + 1} of ${KILLS} kills, ${excursions} excursions`);
    }
    const last = await plant.start();
    await plant.delivered(last, Math.min(excursions, 200), 30_000).catch(() => undefined);
    await pause(5000);
    await last.kill('SIGINT');
    const { raised, orders, brokenAt } = await plant.record();
    equal(brokenAt, undefined);
    equal(raised.length, excursions);
    deepEqual(orders, raised);
  } finally {
    await plant.remove();
  }
});
