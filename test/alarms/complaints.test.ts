import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { NotificationRequest } from '../../src/model/notification.ts';
import { digestOf } from '../../src/notifications/digest.ts';
import { notificationOfAlarm } from '../../src/notifications/notification-of-alarm.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openStore } from '../../src/store/open-store.ts';
import { eventually } from '../protocols/wait.ts';
import { addThreshold, temperature, temporaryPlant } from '../runtime/plant.ts';

const INES = { by: 'ines', reason: 'spare part is on its way' };
const TEXTS = { title: '{asset} {condition}', text: '{message}', onClear: 'tell' } as const;

/** What users of other systems have asked for, of alarms and those who are told of them. */
describe('what others were asked for, of alarms', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let rule: Awaited<ReturnType<typeof addThreshold>>;

  const start = async () => {
    plant = await home.start();
    rule = await addThreshold(plant, { high: 80 });
  };
  const restart = async () => {
    await plant.close();
    await start();
  };
  const see = (value: number, asset = 'acme/press') =>
    rule.host.step([temperature(plant, value, { asset })], undefined, false);
  const feel = async (value: number, asset = 'acme/press') => {
    const before = rule.told.length;
    see(value, asset);
    await rule.tells(before + 1);
  };
  const press = (): Alarm | undefined => plant.alarms.live().find(({ asset }) => asset === 'acme/press');
  const acknowledge = (comment?: string) => plant.acknowledge(press()?.id ?? '', 'ines', comment);

  beforeEach(async () => {
    home = await temporaryPlant();
    await start();
    see(20);
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  describe('acknowledged', () => {
    it('with a comment that others read, also after a restart: grafana/grafana#18193', async () => {
      await feel(90);
      await acknowledge('spare part is on its way');
      await restart();
      const { state, ackedBy, ackComment } = press() ?? {};
      deepEqual([state, ackedBy, ackComment], ['ACKED', 'ines', 'spare part is on its way']);
    });

    it('they set other things in motion: who follows hears by whom and why: grafana/grafana#13364', async () => {
      const heard: unknown[] = [];
      plant.followers.follow('pager', ({ kind, by, comment }) => heard.push([kind, by, comment]));
      await feel(90);
      await acknowledge('on my way');
      deepEqual(heard, [
        ['raised', undefined, undefined],
        ['acknowledged', 'ines', 'on my way'],
      ]);
    });

    it('nobody is reminded of them until they come anew: grafana/grafana#24762', async () => {
      const reminded: string[] = [];
      const onStep = ({ id }: Alarm) => reminded.push(id);
      const escalation = await plant.escalations.add({
        id: 'remind',
        name: 'remind',
        stepsMs: [30, 150],
        onStep,
        onChange: () => undefined,
      });
      plant.followers.follow('remind', ({ output, alarm }) => output === 'raised' && escalation.take(alarm));
      await feel(90);
      await eventually(() => reminded.length === 1, 'the first reminder');
      await acknowledge();
      see(91);
      await new Promise((resolve) => setTimeout(resolve, 200));
      equal(reminded.length, 1);
      await feel(20);
      await feel(90);
      await eventually(() => reminded.length === 3, 'both reminders of the next one');
      equal(reminded[2], press()?.id);
    });

    it('differ from those that are new: prometheus/prometheus#6628', async () => {
      await feel(90);
      await acknowledge();
      await feel(90, 'acme/pump');
      see(95);
      const states = plant.alarms.live().map(({ asset, state }) => `${asset} ${state}`);
      deepEqual(states.toSorted(), ['acme/press ACKED', 'acme/pump UNACK']);
    });
  });

  it('stand as they stood before a restart, without a setting for it: thingsboard/thingsboard#7043', async () => {
    await feel(90);
    const id = press()?.id;
    await restart();
    const toldAgain = rule.told.length;
    see(91);
    equal(press()?.id, id);
    await feel(20);
    deepEqual(rule.texts().slice(toldAgain), ['cleared H acme/press']);
    equal(rule.told.at(-1)?.transition.alarm.id, id);
  });

  it('what was switched off is still off after a restart: lf-edge/ekuiper#313', async () => {
    await plant.desk.takeOutOfService({ asset: 'acme', below: true }, undefined, INES);
    await restart();
    await feel(90);
    deepEqual([press()?.state, press()?.hold?.reason], ['OOSRV', INES.reason]);
    deepEqual(
      rule.told.map(({ transition: { output } }) => output),
      [undefined],
    );
  });

  for (const thread of ['FlowFuse/flowfuse#1678', 'SchwarzIT/node-red-chart#171', 'node-red/node-red#580']) {
    it(`two copies do not both raise them, as one store is one runtime's: ${thread}`, async () => {
      await rejects(openStore({ file: home.file }), /in use by another runtime/);
    });
  }

  describe('are told to people', () => {
    let sent: string[];
    let ids: string[];

    /** Tells a pager of every alarm, as a notify node does. */
    const follow = () =>
      plant.followers.follow('pager', ({ kind, at, output, alarm }) => {
        const request = output && notificationOfAlarm(alarm, { kind, at }, TEXTS);
        if (!request) return;
        const key = `${alarm.id}:${kind}:${at}:pager`;
        const topic = `${alarm.asset}/${alarm.property}`;
        void plant.outbox.enqueue({ ...{ key, topic, request }, lane: 'pager', target: 'pager', node: 'pager' });
      });
    /** A pager whose first answers get lost. */
    const connect = (failures = 0) => {
      let left = failures;
      plant.outbox.addTarget('pager', {
        ...{ name: 'Pager', most: 1 },
        deliver(requests) {
          const changes = requests as readonly NotificationRequest[];
          ids.push(digestOf(changes).id);
          if (left-- > 0) return Promise.reject(new Error('connection lost'));
          sent.push(...changes.map(({ transition, title }) => `${transition} ${title}`));
          return Promise.resolve({ kind: 'sent', to: 'pager', together: changes.length });
        },
      });
    };
    const waiting = async () => (await plant.outbox.counts()).waiting;

    beforeEach(() => {
      sent = [];
      ids = [];
      follow();
    });

    it('each change once and in order, when the connection fails: node-red/node-red#2864', async () => {
      connect(3);
      await feel(90);
      await feel(20);
      await eventually(() => sent.length === 2, 'both changes');
      deepEqual(sent, ['raised acme/press H', 'cleared cleared: acme/press H']);
    });

    it('also when they had to wait over a restart: drmibell/node-red-contrib-queue-gate#6', async () => {
      await feel(90);
      await plant.close();
      await start();
      equal(await waiting(), 1);
      connect();
      await eventually(() => sent.length === 1, 'the change');
      await restart();
      follow();
      connect();
      await new Promise((resolve) => setTimeout(resolve, 30));
      deepEqual([sent, await waiting()], [['raised acme/press H'], 0]);
    });

    it('also when the plant stopped while they were on their way: Azure/Industrial-IoT#2168', async () => {
      await feel(90);
      await restart();
      const heard: unknown[] = [];
      plant.followers.follow('late', ({ kind }, replayed) => heard.push([kind, replayed]));
      deepEqual(heard, [['raised', true]]);
      connect();
      follow();
      await eventually(() => sent.length === 1, 'the change');
      equal(await waiting(), 0);
    });

    it('what is sent again says that it is the same: hyperdxio/hyperdx#2534', async () => {
      connect(2);
      await feel(90);
      await eventually(() => sent.length === 1, 'the change');
      deepEqual([ids.length, new Set(ids).size], [3, 1]);
    });
  });
});
