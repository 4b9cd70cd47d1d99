import { deepEqual, equal, match, rejects, throws } from 'node:assert/strict';
import { PlantError } from '../../../src/model/errors.ts';
import type { MqttMessage } from '../../../src/protocols/mqtt/codec.ts';
import { eventually, reaches } from '../wait.ts';
import { startBroker, type TestBroker } from './aedes-broker.ts';
import { openLink } from './open-link.ts';
import { friendly, startRawBroker } from './raw-broker.ts';

const texts = (messages: MqttMessage[]) => messages.map(({ payload }) => Buffer.from(payload).toString());
const withCode = (code: string) => (thrown: unknown) => thrown instanceof PlantError && thrown.code === code;

describe('MQTT link to a broker (aedes)', () => {
  let broker: TestBroker;
  let link: ReturnType<typeof openLink>;

  beforeEach(async () => {
    broker = await startBroker();
    link = openLink(broker.url);
    await reaches(link, 'up');
  });
  afterEach(async () => {
    await link.close();
    await broker.close();
  });

  const subscribed = (filter: string) =>
    new Promise<void>((resolve) => {
      broker.aedes.on('subscribe', (subscriptions) => {
        if (subscriptions.some(({ topic }) => topic === filter)) resolve();
      });
    });

  it('gives each of several overlapping subscriptions each matching message once', async () => {
    const got: Record<string, string[]> = { all: [], press: [], temperature: [], twice: [] };
    const listen = (filter: string, name: string) => {
      const known = subscribed(filter);
      link.subscribe({ filter, qos: 1 }, (messages) => void got[name]?.push(...texts(messages)));
      return known;
    };
    await Promise.all([listen('plant/#', 'all'), listen('plant/+/t', 'temperature'), listen('plant/press/t', 'press')]);
    await listen('plant/#', 'twice');
    await broker.publish('plant/press/t', '1', { qos: 1 });
    await broker.publish('plant/oven/t', '2', { qos: 1 });
    await broker.publish('other', '3', { qos: 1 });
    await eventually(() => got.all?.length === 2, 'messages');
    deepEqual(got, { all: ['1', '2'], press: ['1'], temperature: ['1', '2'], twice: ['1', '2'] });
  });

  it('subscribes again after the connection was cut', async () => {
    const got: string[] = [];
    const first = subscribed('t');
    link.subscribe({ filter: 't', qos: 1 }, (messages) => void got.push(...texts(messages)));
    await first;
    const again = subscribed('t');
    broker.cut();
    equal((await reaches(link, 'down')).reason, 'connection lost');
    await reaches(link, 'up');
    await again;
    await broker.publish('t', 'after', { qos: 1 });
    await eventually(() => got.length === 1, 'message');
    deepEqual(got, ['after']);
  });

  it('stops listening when the last user of a filter leaves, and not before', async () => {
    const got: string[] = [];
    const known = subscribed('t');
    const leaveFirst = link.subscribe({ filter: 't', qos: 1 }, () => void got.push('first'));
    const leaveSecond = link.subscribe({ filter: 't', qos: 1 }, () => void got.push('second'));
    await known;
    leaveFirst();
    await broker.publish('t', '1');
    await eventually(() => got.length === 1, 'message');
    const unsubscribed = new Promise((resolve) => broker.aedes.once('unsubscribe', resolve));
    leaveSecond();
    await unsubscribed;
    deepEqual(got, ['second']);
  });

  it('gives the retained message to a later subscriber of the same filter, and not again to the first', async () => {
    await broker.publish('state', 'on', { retain: true });
    const got: string[] = [];
    link.subscribe(
      { filter: 'state', qos: 1 },
      (messages) => void got.push(...texts(messages).map((text) => `first ${text}`)),
    );
    await eventually(() => got.length === 1, 'retained message');
    link.subscribe(
      { filter: 'state', qos: 1 },
      (messages) => void got.push(...texts(messages).map((text) => `second ${text}`)),
    );
    await eventually(() => got.length > 1, 'retained message for the second');
    await broker.publish('state', 'off');
    await eventually(() => got.length === 4, 'live message');
    deepEqual(got.sort(), ['first off', 'first on', 'second off', 'second on']);
  });

  it('reads retained and next values, and calls bad what says nothing in time', async () => {
    await broker.publish('hvac/state', '{"setpoint": 21.5, "unit": "C"}', { retain: true });
    await broker.publish('hvac/mode', 'auto', { retain: true });
    const asked = subscribed('hvac/next');
    const reading = link.read(['hvac/mode', 'hvac/state/setpoint', 'hvac/next', 'hvac/silent']);
    await asked;
    await broker.publish('hvac/next', '7');
    deepEqual(
      (await reading).map(({ address, value, quality, reason }) => [address, value, quality, reason]),
      [
        ['hvac/mode', 'auto', 'good', undefined],
        ['hvac/state/setpoint', 21.5, 'good', undefined],
        ['hvac/next', 7, 'good', undefined],
        ['hvac/silent', null, 'bad', 'no value within 0.3 s'],
      ],
    );
  });

  it('writes plain text at QoS 1, not retained, and resolves when the broker has confirmed', async () => {
    const published: [string, string, number, boolean][] = [];
    broker.aedes.on('publish', ({ topic, payload, qos, retain }, client) => {
      if (client) published.push([topic, payload.toString(), qos, retain]);
    });
    for (const value of [21.5, true, 'auto', 9007199254740993n, null]) await link.write('hvac/set', value);
    deepEqual(published, [
      ['hvac/set', '21.5', 1, false],
      ['hvac/set', 'true', 1, false],
      ['hvac/set', 'auto', 1, false],
      ['hvac/set', '9007199254740993', 1, false],
      ['hvac/set', 'null', 1, false],
    ]);
    await rejects(link.write('hvac/#', 1), withCode('REFUSED'));
  });

  it('refuses a topic filter that is none', () => {
    throws(() => link.subscribe({ filter: 'a/#/b', qos: 0 }, () => undefined), withCode('CONFIG_INVALID'));
  });
});

describe('MQTT link and a broker that says no', () => {
  it('shows a refused login as the reason, and gets in when the broker has changed its mind', async () => {
    let open = false;
    const broker = await startRawBroker((packet) =>
      packet.type === 1 && !open ? Buffer.from([0x20, 2, 0, 5]) : friendly(packet),
    );
    const link = openLink(broker.url);
    equal((await reaches(link, 'down')).reason, 'broker refused the login: Not authorized');
    open = true;
    await reaches(link, 'up');
    await link.close();
    await broker.close();
  });

  it('is degraded while a subscription is refused, and names it', async () => {
    const broker = await startBroker({
      authorizeSubscribe: (_client, subscription, answer) =>
        answer(null, subscription.topic.startsWith('secret') ? null : subscription),
    });
    const link = openLink(broker.url);
    await reaches(link, 'up');
    const leave = link.subscribe({ filter: 'secret/#', qos: 1 }, () => undefined);
    equal((await reaches(link, 'degraded')).reason, 'subscription secret/# refused: Refused without a reason');
    leave();
    await reaches(link, 'up');
    await link.close();
    await broker.close();
  });
});

describe('MQTT link and a broker that fails', () => {
  it('keeps trying where nobody listens, and never sends late what was to be written meanwhile', async () => {
    const gone = await startBroker();
    const port = Number(new URL(gone.url).port);
    await gone.close();
    const link = openLink(gone.url);
    match((await reaches(link, 'down')).reason ?? '', /^cannot reach mqtt:.* \(ECONNREFUSED\)$/);
    await rejects(link.write('hvac/set', 1), withCode('LINK_DOWN'));
    await rejects(link.publish('t', '', { qos: 0, retain: false }), withCode('LINK_DOWN'));
    await rejects(link.read(['t']), withCode('LINK_DOWN'));
    const broker = await startBroker({}, port);
    const published: string[] = [];
    broker.aedes.on('publish', ({ topic }, client) => void (client && published.push(topic)));
    await reaches(link, 'up');
    await link.write('proof', 1);
    deepEqual(published, ['proof']);
    await link.close();
    await broker.close();
  });

  it('does not send a write again whose confirmation was cut off: its outcome is unknown', async () => {
    const broker = await startRawBroker((packet, socket) => {
      if (packet.type === 3 && packet.body.includes('setpoint')) socket.destroy();
      return friendly(packet);
    });
    const link = openLink(broker.url, { session: 'persistent' });
    await reaches(link, 'up');
    await rejects(link.write('setpoint', 60), withCode('OUTCOME_UNKNOWN'));
    await reaches(link, 'up');
    await link.write('proof', 1);
    equal(broker.of(3).filter(({ body }) => body.includes('setpoint')).length, 1);
    await link.close();
    await broker.close();
  });

  it('does not wait for ever for a confirmation, and gives the silent connection up', async () => {
    const broker = await startRawBroker((packet) => (packet.type === 3 ? undefined : friendly(packet)));
    const link = openLink(broker.url, { answerTimeoutSeconds: 0.1 });
    await reaches(link, 'up');
    await rejects(link.write('setpoint', 60), withCode('OUTCOME_UNKNOWN'));
    equal(link.status.reason, 'broker did not confirm a message within 0.1 s');
    await link.close();
    await broker.close();
  });

  it('goes down where the broker accepts the connection and says nothing', async () => {
    const broker = await startRawBroker(() => undefined);
    const link = openLink(broker.url, { connectTimeoutSeconds: 0.1 });
    match((await reaches(link, 'down')).reason ?? '', /^no answer from mqtt:.* within 0.1 s$/);
    await link.close();
    await broker.close();
  });

  it('notices a broker that falls silent', async () => {
    const broker = await startRawBroker((packet) => (packet.type === 12 ? undefined : friendly(packet)));
    const link = openLink(broker.url, { keepAliveSeconds: 1 });
    await reaches(link, 'up');
    equal((await reaches(link, 'down')).reason, 'broker no longer answers');
    await link.close();
    await broker.close();
  });

  it('goes down on bytes that are not MQTT, and comes back', async () => {
    let garbage = true;
    const broker = await startRawBroker((packet) =>
      garbage ? Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') : friendly(packet),
    );
    const link = openLink(broker.url);
    await reaches(link, 'down');
    garbage = false;
    await reaches(link, 'up');
    await link.close();
    await broker.close();
  });

  it('settles writes and reads when it is closed, and stays closed', async () => {
    const broker = await startRawBroker((packet) => (packet.type === 3 ? undefined : friendly(packet)));
    const link = openLink(broker.url, { answerTimeoutSeconds: 20 });
    await reaches(link, 'up');
    const written = rejects(link.write('setpoint', 60), withCode('OUTCOME_UNKNOWN'));
    const read = link.read(['t']);
    await link.close();
    await written;
    deepEqual(
      (await read).map(({ quality, reason }) => [quality, reason]),
      [['bad', 'comm-failure']],
    );
    equal(link.status.state, 'closed');
    await rejects(link.write('setpoint', 60), withCode('LINK_DOWN'));
    equal(broker.sockets.length, 1);
    await broker.close();
  });

  it('closes also while it is still connecting', async () => {
    const broker = await startRawBroker(() => undefined);
    const link = openLink(broker.url);
    await link.close();
    equal(link.status.state, 'closed');
    await broker.close();
  });
});
