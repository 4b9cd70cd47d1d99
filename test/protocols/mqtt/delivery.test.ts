import { deepEqual, equal, ok } from 'node:assert/strict';
import type { MqttMessage } from '../../../src/protocols/mqtt/codec.ts';
import { MAX_UNFINISHED } from '../../../src/protocols/mqtt/inbound.ts';
import { eventually, reaches } from '../wait.ts';
import { openLink } from './open-link.ts';
import { publishBytes, startRawBroker } from './raw-broker.ts';

const PUBACK = 4;
const PUBREC = 5;
const PUBREL = 6;
const PUBCOMP = 7;

const texts = (messages: MqttMessage[]) => messages.map(({ payload }) => Buffer.from(payload).toString());

/** A friendly raw broker and a link to it, both closed at the end. */
async function connected(settings: Parameters<typeof openLink>[1] = {}, options: Parameters<typeof openLink>[2] = {}) {
  const broker = await startRawBroker();
  const link = openLink(broker.url, settings, options);
  await reaches(link, 'up');
  const close = async () => {
    await link.close();
    await broker.close();
  };
  return { broker, link, close };
}

describe('MQTT messages on their way to the listener', () => {
  it('arrive together as one list when they came in one turn, at most 500 a call', async () => {
    const { broker, link, close } = await connected();
    const sizes: number[] = [];
    let count = 0;
    link.subscribe({ filter: 't', qos: 0 }, (messages) => {
      sizes.push(messages.length);
      count += messages.length;
    });
    const burst = Buffer.concat(Array.from({ length: 1200 }, () => publishBytes('t', '1', 0)));
    broker.last().write(burst);
    await eventually(() => count === 1200, 'all messages');
    ok(Math.max(...sizes) <= 500 && Math.max(...sizes) > 100, `calls of ${sizes}`);
    await close();
  });

  it('are acknowledged (QoS 1) only when the listener has kept them, in order of arrival and in one write', async () => {
    const { broker, link, close } = await connected();
    const commits: (() => void)[] = [];
    link.subscribe({ filter: 't', qos: 1 }, () => new Promise<void>((resolve) => commits.push(resolve)));
    broker.last().write(publishBytes('t', 'a', 1, 11));
    await eventually(() => commits.length === 1, 'first batch');
    broker.last().write(publishBytes('t', 'b', 1, 12));
    await eventually(() => commits.length === 2, 'second batch');
    commits[1]?.();
    await link.publish('proof', 'that the connection lives', { qos: 1, retain: false });
    deepEqual(broker.of(PUBACK), [], 'nothing before the first commit');
    commits[0]?.();
    await eventually(() => broker.of(PUBACK).length === 2, 'acknowledgements');
    deepEqual(
      broker.of(PUBACK).map(({ body }) => body.readUInt16BE(0)),
      [11, 12],
    );
    await close();
  });

  it('wait for the slowest of several listeners', async () => {
    const { broker, link, close } = await connected();
    const slow = Promise.withResolvers<void>();
    let fast = 0;
    link.subscribe({ filter: 't', qos: 1 }, () => void fast++);
    link.subscribe({ filter: '#', qos: 1 }, () => slow.promise);
    broker.last().write(publishBytes('t', 'a', 1, 5));
    await eventually(() => fast === 1, 'delivery');
    await link.publish('proof', '', { qos: 1, retain: false });
    equal(broker.of(PUBACK).length, 0);
    slow.resolve();
    await eventually(() => broker.of(PUBACK).length === 1, 'acknowledgement');
    await close();
  });

  it('stay unacknowledged where the listener fails, and the link says so', async () => {
    const said: string[] = [];
    const { broker, link, close } = await connected({}, { log: (sentence) => said.push(sentence) });
    let calls = 0;
    link.subscribe({ filter: 't', qos: 1 }, () =>
      ++calls === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(),
    );
    broker.last().write(publishBytes('t', 'a', 1, 1));
    const { reason } = await reaches(link, 'degraded');
    equal(reason, '1 messages not kept, they stay unacknowledged');
    broker.last().write(publishBytes('t', 'b', 1, 2));
    await eventually(() => broker.of(PUBACK).length > 0, 'acknowledgement of the next');
    deepEqual(
      broker.of(PUBACK).map(({ body }) => body.readUInt16BE(0)),
      [2],
    );
    deepEqual(said, ['broker: a message was not kept and is not acknowledged: disk full']);
    await close();
  });

  it('are never acknowledged on a later connection', async () => {
    const { broker, link, close } = await connected();
    const commit = Promise.withResolvers<void>();
    const seen: string[] = [];
    link.subscribe({ filter: 't', qos: 1 }, (messages) => {
      seen.push(...texts(messages));
      return commit.promise;
    });
    broker.last().write(publishBytes('t', 'a', 1, 7));
    await eventually(() => seen.length === 1, 'delivery');
    broker.last().destroy();
    await reaches(link, 'down');
    await reaches(link, 'up');
    commit.resolve();
    await link.publish('proof', '', { qos: 1, retain: false });
    equal(broker.of(PUBACK).length, 0);
    await close();
  });

  it('are still acknowledged when the link is closed while they are being kept', async () => {
    const { broker, link, close } = await connected();
    let seen = 0;
    link.subscribe({ filter: 't', qos: 1 }, async () => {
      seen++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    broker.last().write(publishBytes('t', 'a', 1, 7));
    await eventually(() => seen === 1, 'delivery');
    await link.close();
    await eventually(() => broker.of(14).length === 1, 'goodbye');
    equal(broker.of(PUBACK).length, 1);
    await close();
  });

  it('are delivered once (QoS 2), received after the commit, and completed when released', async () => {
    const { broker, link, close } = await connected({ session: 'persistent' });
    const commit = Promise.withResolvers<void>();
    const seen: string[] = [];
    link.subscribe({ filter: 't', qos: 2 }, (messages) => {
      seen.push(...texts(messages));
      return commit.promise;
    });
    broker.last().write(publishBytes('t', 'a', 2, 9));
    broker.last().write(publishBytes('t', 'a', 2, 9, true));
    await eventually(() => seen.length === 1, 'delivery');
    await link.publish('proof', '', { qos: 1, retain: false });
    equal(broker.of(PUBREC).length, 0);
    commit.resolve();
    await eventually(() => broker.of(PUBREC).length === 2, 'receipts');
    broker.last().write(Buffer.from([0x62, 2, 0, 9]));
    await eventually(() => broker.of(PUBCOMP).length === 1, 'completion');
    deepEqual(seen, ['a']);
    equal(broker.of(PUBREL).length, 0);
    broker.last().write(publishBytes('t', 'b', 2, 9));
    await eventually(() => seen.length === 2, 'the id is free again');
    await close();
  });

  it('are no longer read above the high-water mark, and the connection outlives it', async () => {
    const { broker, link, close } = await connected({ keepAliveSeconds: 1 });
    const commit = Promise.withResolvers<void>();
    let count = 0;
    link.subscribe({ filter: 't', qos: 1 }, (messages) => {
      count += messages.length;
      return commit.promise;
    });
    const total = MAX_UNFINISHED * 4;
    const burst = Array.from({ length: total }, (_, i) => publishBytes('t', '1', 1, (i % 65_000) + 1));
    broker.last().write(Buffer.concat(burst));
    await eventually(() => count > MAX_UNFINISHED, 'the mark is reached');
    const pings = broker.of(12).length;
    await eventually(() => broker.of(12).length >= pings + 4, 'pings while reading is held');
    equal(count, MAX_UNFINISHED + 1);
    equal(link.status.state, 'up');
    commit.resolve();
    await eventually(() => broker.of(PUBACK).length === total, 'the rest');
    equal(broker.sockets.length, 1);
    await close();
  });

  it('of a resumed session wait for the node that wants them, and are dropped when none comes', async () => {
    const said: string[] = [];
    const { broker, link, close } = await connected(
      { session: 'persistent' },
      { graceMs: 80, log: (sentence) => said.push(sentence) },
    );
    broker.last().write(Buffer.concat([publishBytes('late', 'a', 1, 1), publishBytes('nobody', 'b', 1, 2)]));
    await link.publish('proof', '', { qos: 1, retain: false });
    equal(broker.of(PUBACK).length, 0);
    const seen: string[] = [];
    link.subscribe({ filter: 'late', qos: 1 }, (messages) => void seen.push(...texts(messages)));
    await eventually(() => broker.of(PUBACK).length === 2, 'acknowledgements');
    deepEqual(seen, ['a']);
    deepEqual(said, ['broker: the session delivers nobody, which no node wants any more; such messages are dropped']);
    await close();
  });
});
