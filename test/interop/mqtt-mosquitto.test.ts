import { deepEqual, match, rejects } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type MqttLinkOptions, openMqttLink } from '../../src/protocols/mqtt/client.ts';
import type { MqttMessage } from '../../src/protocols/mqtt/codec.ts';
import type { MqttLinkSettings } from '../../src/protocols/mqtt/settings.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { mqttSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { mosquittoMissing } from './mosquitto.ts';
import { skipWhere } from './skip.ts';

const MOSQUITTO = process.env.MOSQUITTO ?? '/usr/sbin/mosquitto';

const texts = (messages: MqttMessage[]) => messages.map(({ payload }) => Buffer.from(payload).toString());

async function answers(port: number): Promise<void> {
  for (const until = performance.now() + 5000; performance.now() < until; ) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('mosquitto does not answer');
}

for (const protocolVersion of ['3.1.1', '5'] as const) {
  describe(`MQTT ${protocolVersion} link to mosquitto (${MOSQUITTO})`, () => {
    let directory: string;
    let port: number;
    let broker: ChildProcess;
    const links: ReturnType<typeof openMqttLink>[] = [];

    const start = async () => {
      broker = spawn(MOSQUITTO, ['-c', join(directory, 'mosquitto.conf')], { stdio: 'ignore' });
      await answers(port);
    };
    const stop = async () => {
      if (broker.exitCode !== null) return;
      broker.kill();
      await once(broker, 'exit');
    };
    const open = async (settings: Partial<MqttLinkSettings> = {}, options: Partial<MqttLinkOptions> = {}) => {
      const link = openMqttLink({
        name: 'broker',
        id: 'gateway',
        clock: testClock(),
        random: () => 0,
        log: () => undefined,
        folder: '',
        ...options,
        settings: mqttSettings({
          ...{ url: `mqtt://127.0.0.1:${port}`, clientId: 'gateway', protocolVersion, connectTimeoutSeconds: 5 },
          ...{ username: 'line', password: 'secret', noDataSeconds: 0 },
          ...settings,
        }),
      });
      links.push(link);
      return link;
    };
    const opened = async (settings: Partial<MqttLinkSettings> = {}, options: Partial<MqttLinkOptions> = {}) => {
      const link = await open(settings, options);
      await reaches(link, 'up');
      return link;
    };

    before(function () {
      skipWhere(mosquittoMissing(), this);
    });
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'tieline-mosquitto-'));
      port = await freePort();
      const lines = [
        `listener ${port} 127.0.0.1`,
        // Started by root it would give its rights up and could not read its own files here.
        `user ${userInfo().username}`,
        'set_tcp_nodelay true',
        'allow_anonymous false',
        `password_file ${join(directory, 'passwords')}`,
        `acl_file ${join(directory, 'acl')}`,
        'persistence true',
        `persistence_location ${directory}/`,
      ];
      // PBKDF2-SHA512 of "secret", as mosquitto_passwd writes it.
      await writeFile(join(directory, 'passwords'), `line:${passwordHash('secret')}\n`, { mode: 0o600 });
      await writeFile(join(directory, 'acl'), 'user line\ntopic readwrite plant/#\n', { mode: 0o600 });
      await writeFile(join(directory, 'mosquitto.conf'), lines.join('\n'));
      await start();
    });
    afterEach(async () => {
      for (const link of links.splice(0)) await link.close();
      await stop();
      await rm(directory, { recursive: true, force: true });
    });

    it('gives each of several overlapping subscriptions each message once', async () => {
      const link = await opened();
      const got: string[] = [];
      for (const filter of ['plant/#', 'plant/+/t', 'plant/press/t', 'plant/#']) {
        link.subscribe(
          { filter, qos: 1 },
          (messages) => void got.push(...texts(messages).map((text) => `${filter} ${text}`)),
        );
      }
      await link.publish('plant/press/t', '1', { qos: 1, retain: false });
      await link.publish('plant/press/t', '2', { qos: 1, retain: false });
      await eventually(() => got.filter((line) => line.endsWith('2')).length >= 4, 'messages');
      deepEqual(got.sort(), [
        ...['plant/# 1', 'plant/# 1', 'plant/# 2', 'plant/# 2'],
        ...['plant/+/t 1', 'plant/+/t 2', 'plant/press/t 1', 'plant/press/t 2'],
      ]);
    });

    it('gets what was published while the runtime was stopped', async () => {
      const before = await opened();
      const known: string[] = [];
      before.subscribe({ filter: 'plant/t', qos: 1 }, (messages) => void known.push(...texts(messages)));
      await before.publish('plant/t', '0', { qos: 1, retain: false });
      await eventually(() => known.length === 1, 'message');
      await before.close();
      const other = await opened({ clientId: 'other', session: 'clean' });
      for (const text of ['1', '2', '3']) await other.publish('plant/t', text, { qos: 1, retain: false });
      const got: string[] = [];
      const after = await open();
      after.subscribe({ filter: 'plant/t', qos: 1 }, (messages) => void got.push(...texts(messages)));
      await eventually(() => got.length === 3, 'kept messages');
      deepEqual(got, ['1', '2', '3']);
    });

    for (const qos of [1, 2] as const) {
      it(`gets a QoS ${qos} message again that was not kept before the end`, async () => {
        const first = await opened();
        let seen = 0;
        first.subscribe({ filter: 'plant/t', qos }, () => {
          seen++;
          return new Promise(() => undefined);
        });
        await first.publish('plant/t', 'unkept', { qos, retain: false });
        await eventually(() => seen === 1, 'message');
        await first.close();
        const got: MqttMessage[] = [];
        const second = await open();
        second.subscribe({ filter: 'plant/t', qos }, (messages) => void got.push(...messages));
        await eventually(() => got.length === 1, 'message again');
        deepEqual([texts(got), got[0]?.duplicate], [['unkept'], true]);
        await second.close();
        const third = await opened();
        third.subscribe({ filter: 'plant/t', qos }, (messages) => void got.push(...messages));
        await third.publish('plant/t', 'next', { qos, retain: false });
        await eventually(() => got.length > 1, 'next message');
        deepEqual(texts(got), ['unkept', 'next'], 'what was kept does not come again');
      });
    }

    it('comes back after the broker was restarted, and loses none of the QoS 1 messages', async () => {
      const link = await opened();
      const got: string[] = [];
      link.subscribe({ filter: 'plant/t', qos: 1 }, (messages) => void got.push(...texts(messages)));
      await link.publish('plant/t', 'before', { qos: 1, retain: false });
      await eventually(() => got.length === 1, 'message');
      // The broker answers in order: with this answer it has the acknowledgement, and need not send the message again.
      await link.read(['plant/nothing']);
      await stop();
      await reaches(link, 'down');
      await rejects(link.write('plant/t', 'late'), { code: 'LINK_DOWN' });
      await start();
      await reaches(link, 'up');
      await link.publish('plant/t', 'after', { qos: 1, retain: false });
      await eventually(() => got.length === 2, 'message');
      deepEqual(got, ['before', 'after']);
    });

    // Not QoS 2: mosquitto 2.0.11 stops sending after a few hundred, with every handshake complete.
    it('takes 20,000 messages of QoS 0 and 1 in order, slowly committed, without a gap', async function () {
      this.timeout(30_000);
      for (const qos of [0, 1] as const) {
        const topic = `plant/burst/${qos}`;
        const sender = await opened({ clientId: 'sender', session: 'clean' });
        const link = await opened({ clientId: `receiver ${qos}` });
        const got: number[] = [];
        link.subscribe({ filter: topic, qos }, async (messages) => {
          got.push(...texts(messages).map(Number));
          await new Promise((resolve) => setTimeout(resolve, 5));
        });
        // The broker answers in order, so that with this answer the subscription stands.
        await link.read(['plant/nothing']);
        // Not more at a time than the broker queues for a client.
        for (let i = 0; i < 20_000; i += 50) {
          const sent = Array.from({ length: 50 }, (_, k) =>
            sender.publish(topic, String(i + k), { qos, retain: false }),
          );
          await Promise.all(sent);
          await eventually(() => got.length > i - 500, `QoS ${qos}: receiver keeps up, ${got.length} of ${i}`, 5000);
        }
        await eventually(() => got.length >= 20_000, 'all messages', 10_000);
        deepEqual([got.length, got.every((value, i) => value === i)], [20_000, true]);
        await sender.close();
        await link.close();
      }
    });

    it('says why a login was refused', async () => {
      const link = await open({ password: 'wrong' });
      match((await reaches(link, 'down')).reason ?? '', /^broker refused the login: Not authorized$/);
    });
  });
}

function passwordHash(password: string): string {
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `$7$101$${salt.toString('base64')}$${hash.toString('base64')}`;
}
