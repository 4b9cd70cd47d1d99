import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpSender, type HttpSender, type HttpSenderOptions } from '../../src/io/send-request.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { ProviderRequest } from '../../src/model/work-order.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Authority, makeAuthority } from './certificates.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const SECRET = 'p&ss %wort:+';
const create: ProviderRequest = { method: 'POST', path: '/orders', body: { title: 'Press 4 too hot' } };

describe('login by OAuth 2 at a server of oauthlib over TLS', () => {
  let directory: string;
  let authority: Authority;
  let server: PythonPeer;
  let sender: HttpSender;
  let now = 0;

  before(async function () {
    skipWhere(await pythonPackageMissing('oauthlib'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-oauth-'));
    authority = await makeAuthority(directory);
    const { certFile, keyFile } = await authority.issue('login', 1);
    server = await startPythonPeer('oauth-server.py', [String(await freePort()), certFile, keyFile]);
  });
  beforeEach(async () => {
    await server.ask({ way: 'basic', life: 3600, answer: 0, revoke: true });
    server.told.length = 0;
    sender = senderWith({});
  });
  afterEach(() => sender?.close());
  after(async () => {
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  const senderWith = (settings: Partial<HttpSenderOptions['settings']>) => {
    const url = `https://127.0.0.1:${server.port}`;
    return createHttpSender({
      settings: {
        ...{ url, timeoutSeconds: 5, authentication: 'oauth2', tokenUrl: `${url}/token` },
        ...{ clientId: 'tieline', clientSecret: SECRET, ...settings },
      },
      ...{ tls: { ca: authority.ca, rejectUnauthorized: true }, clock: () => now },
    });
  };
  const failure = async (sent: Promise<unknown>) => {
    const thrown = await sent.then(JSON.stringify, (reason: unknown) => reason);
    ok(thrown instanceof PlantError, String(thrown));
    doesNotMatch(thrown.message, /p&ss|wort/);
    return [thrown.code, thrown.message] as const;
  };
  const tokensGiven = () => server.told.length;

  it('fetches one token for many requests', async () => {
    const answers = await Promise.all([create, create, create].map((request) => sender.send(request)));
    deepEqual(
      answers.map(({ status, body }) => [status, body]),
      Array(3).fill([200, { ordered: true }]),
    );
    deepEqual(server.told, [{ token: { way: 'basic', scope: 'orders' } }]);
  });

  it('takes the other way where a server wants the secret in the body, and stays with it', async () => {
    await server.ask({ way: 'body' });
    equal((await sender.send(create)).status, 200);
    await server.ask({ revoke: true });
    equal((await sender.send(create)).status, 200);
    const token = { token: { way: 'body', scope: 'orders' } };
    deepEqual(server.told, [{ refused: 'Basic' }, token, token]);
  });

  it('fetches a new one shortly before the old one ends', async () => {
    await server.ask({ life: 100 });
    await sender.send(create);
    now += 69_000;
    await sender.send(create);
    equal(tokensGiven(), 1);
    now += 2000;
    await sender.send(create);
    equal(tokensGiven(), 2);
  });

  it('fetches a new one once where the old one is not accepted, and sends again', async () => {
    await sender.send(create);
    await server.ask({ revoke: true });
    equal((await sender.send(create)).status, 200);
    equal(tokensGiven(), 2);
  });

  it('gives the answer where a new one is not accepted either', async () => {
    // A token that has ended when it comes.
    await server.ask({ life: 0 });
    equal((await sender.send(create)).status, 401);
    equal(tokensGiven(), 2);
  });

  it('says that the client is not known', async () => {
    sender = senderWith({ clientSecret: 'p&ss wrong' });
    const [code, reason] = await failure(sender.logIn());
    equal(code, 'REFUSED');
    match(reason, /gives no token: it does not know this client id or client secret \(invalid_client/);
  });

  it('says that the scope is not allowed', async () => {
    sender = senderWith({ scope: 'everything' });
    const [code, reason] = await failure(sender.send(create));
    equal(code, 'REFUSED');
    match(reason, /it does not allow this scope \(invalid_scope/);
  });

  for (const [status, expected, words] of [
    [503, 'LINK_DOWN', /gives no token now: it answers 503/],
    [429, 'LINK_DOWN', /it answers 429/],
    [404, 'REFUSED', /it answers 404; is the token address right\?/],
  ] as const) {
    it(`is ${expected} where it answers ${status}`, async () => {
      await server.ask({ answer: status });
      const [code, reason] = await failure(sender.send(create));
      equal(code, expected);
      match(reason, words);
    });
  }

  it('is LINK_DOWN where nobody gives tokens, as nothing of an order was sent', async () => {
    sender = senderWith({ tokenUrl: `https://127.0.0.1:${await freePort()}/token` });
    const [code, reason] = await failure(sender.send(create));
    equal(code, 'LINK_DOWN');
    match(reason, /nothing listens/);
  });
});
