import { deepEqual, equal } from 'node:assert/strict';
import { Socket } from 'node:net';
import { defaultClientId } from '../../../src/protocols/mqtt/client.ts';
import type { MqttMessage } from '../../../src/protocols/mqtt/codec.ts';
import { eventually, reaches } from '../wait.ts';
import { openLink } from './open-link.ts';
import { friendly, publishBytes, startRawBroker } from './raw-broker.ts';

const texts = (messages: MqttMessage[]) => messages.map(({ payload }) => Buffer.from(payload).toString());

describe('MQTT connection', () => {
  it('has a stable client id of at most 23 characters', async () => {
    const clientId = defaultClientId('a1b2c3d4e5f60718');
    equal(clientId.length, 23);
    equal(clientId === defaultClientId('a1b2c3d4e5f60719'), false);
    const broker = await startRawBroker();
    const link = openLink(broker.url);
    await reaches(link, 'up');
    broker.last().destroy();
    await reaches(link, 'down');
    await reaches(link, 'up');
    const connects = broker.of(1).map(({ body }) => body.toString('latin1').includes(clientId));
    deepEqual(connects, [true, true]);
    await link.close();
    await broker.close();
  });

  it('turns off the delay of small packets on every connection', async () => {
    const broker = await startRawBroker();
    const port = Number(new URL(broker.url).port);
    const own = Socket.prototype.setNoDelay;
    let calls = 0;
    Socket.prototype.setNoDelay = function (noDelay) {
      if (this.remotePort === port && noDelay) calls++;
      return own.call(this, noDelay);
    };
    const link = openLink(broker.url);
    try {
      await reaches(link, 'up');
      equal(calls, 1);
      broker.last().destroy();
      await reaches(link, 'down');
      await reaches(link, 'up');
      equal(calls, 2);
    } finally {
      Socket.prototype.setNoDelay = own;
      await link.close();
      await broker.close();
    }
  });

  it('misses nothing that a resumed session sends together with its acceptance', async () => {
    const broker = await startRawBroker((packet) =>
      packet.type === 1
        ? Buffer.concat([Buffer.from([0x20, 2, 1, 0]), publishBytes('t', 'kept', 1, 3)])
        : friendly(packet),
    );
    const link = openLink(broker.url, { session: 'persistent' });
    const got: string[] = [];
    await reaches(link, 'up');
    link.subscribe({ filter: 't', qos: 1 }, (messages) => void got.push(...texts(messages)));
    await eventually(() => broker.of(4).length === 1, 'acknowledgement');
    deepEqual(got, ['kept']);
    await link.close();
    await broker.close();
  });
});
