import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isOfTls, reachServer } from '../../src/io/reach-server.ts';
import { createHttpSender, type HttpSender } from '../../src/io/send-request.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { LinkTls } from '../../src/model/link.ts';
import type { ProviderRequest } from '../../src/model/work-order.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Authority, makeAuthority, makeUserCertificate } from './certificates.ts';

describe('orders over TLS, with certificates of openssl', () => {
  let directory: string;
  let authority: Authority;
  let other: Authority;
  let server: Server | undefined;
  let sender: HttpSender;
  let orders: number;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-http-tls-'));
    authority = await makeAuthority(directory);
    other = await makeAuthority(await mkdtemp(join(directory, 'other-')));
  });
  afterEach(() => {
    sender?.close();
    server?.closeAllConnections();
    server?.close();
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const serve = async (options: ServerOptions) => {
    orders = 0;
    server = createServer(options, (_request, response) => {
      orders += 1;
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":7}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const ask = (port: number, tls: LinkTls | undefined, request: ProviderRequest, host = '127.0.0.1') => {
    const settings = { url: `https://${host}:${port}`, timeoutSeconds: 5, authentication: 'none' } as const;
    sender = createHttpSender({ settings, tls, clock: Date.now });
    return sender.send(request);
  };
  const order = (port: number, tls: LinkTls | undefined, host?: string) =>
    ask(port, tls, { method: 'POST', path: '/orders', body: {} }, host);
  const look = (port: number, tls: LinkTls) => ask(port, tls, { method: 'GET', path: '/' });
  /** The reason why nothing was sent. */
  const notSent = async (sent: Promise<unknown>) => {
    const thrown = await sent.then(JSON.stringify, (reason: unknown) => reason);
    ok(thrown instanceof PlantError, String(thrown));
    equal(thrown.code, 'LINK_DOWN', thrown.message);
    equal(orders, 0);
    doesNotMatch(thrown.message, /PRIVATE KEY/);
    ok(isOfTls(thrown), thrown.message);
    return thrown.message;
  };
  const trusting = () => ({ ca: authority.ca, rejectUnauthorized: true });

  it('takes the authority of the plant', async () => {
    const port = await serve(await authority.issue('erp', 1));
    deepEqual((await order(port, trusting())).body, { id: 7 });
  });
  it('does not take one that it does not know', async () => {
    const port = await serve(await authority.issue('erp', 1));
    match(await notSent(order(port, undefined)), /authority of its certificate is not trusted/);
    match(await notSent(order(port, { ca: other.ca })), /authority of its certificate is not trusted/);
  });
  it('does not take a certificate that has expired', async () => {
    const port = await serve(await authority.issue('old', 0));
    match(await notSent(order(port, trusting())), /its certificate has expired/);
  });
  it('does not take a certificate for another host', async () => {
    const port = await serve(await authority.issue('erp', 1));
    match(await notSent(order(port, trusting(), 'localhost')), /localhost:\d+: its certificate is for another host/);
  });
  it('does not take one that signs itself', async () => {
    const port = await serve(await makeUserCertificate(directory, 'self'));
    match(await notSent(order(port, undefined)), /it signed its certificate itself/);
  });

  for (const version of ['tls1_2', 'tls1_3'] as const) {
    describe(`where the server asks for ours over ${version}`, () => {
      let strict: ChildProcess;
      let port: number;
      before(async () => {
        const { certFile, keyFile } = await authority.issue('strict', 1);
        port = await freePort();
        const own = ['-cert', certFile, '-key', keyFile, '-CAfile', authority.caFile, `-${version}`, '-www'];
        const asks = ['-Verify', '1', '-verify_return_error', '-accept', `127.0.0.1:${port}`];
        strict = spawn('openssl', ['s_server', ...own, ...asks], { stdio: ['pipe', 'pipe', 'ignore'] });
        await once(strict.stdout as Readable, 'data');
        orders = 0;
      });
      after(async () => {
        strict.kill();
        await once(strict, 'exit');
      });

      it('shows it', async () => {
        const { cert, key } = await authority.issue('gateway', 1);
        const page = await look(port, { ...trusting(), cert, key });
        match(String(page.body), /Client certificate/);
      });
      it('has sent nothing where it has none', async () => {
        match(await notSent(order(port, trusting())), /wants a certificate|refused the TLS handshake/);
      });
      it('has sent nothing where the server does not know its authority', async () => {
        const { cert, key } = await other.issue('stranger', 1);
        const reason = await notSent(order(port, { ...trusting(), cert, key }));
        match(reason, /does not trust the authority of our certificate/);
      });
      it('has sent nothing where it has expired', async () => {
        const { cert, key } = await authority.issue('gone', 0);
        match(await notSent(order(port, { ...trusting(), cert, key })), /our certificate has expired/);
      });
    });
  }

  describe('looked at in a test of the connection', () => {
    /** The last step; what is before it is right. */
    const seen = async (port: number, tls: LinkTls | undefined, host = '127.0.0.1') => {
      const steps = await reachServer(`https://${host}:${port}`, { tls, timeoutMs: 5000 });
      ok(steps.slice(0, -1).every((step) => step.ok));
      const last = steps.at(-1);
      equal(last?.step, 'TLS');
      equal(orders, 0);
      return last;
    };
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    const DAY_MS = 86_400_000;

    it('tells subject, issuer and validity of the certificate', async () => {
      const port = await serve(await authority.issue('erp', 1));
      const [today, tomorrow] = [day(Date.now()), day(Date.now() + DAY_MS)];
      const facts = `certificate of erp, issued by Plant CA, valid from ${today} to ${tomorrow}`;
      deepEqual(await seen(port, trusting()), { step: 'TLS', ok: true, says: `TLSv1.3; ${facts}` });
      const { ok: right, says } = (await seen(port, undefined)) ?? {};
      equal(right, false);
      match(
        says ?? '',
        /authority of its certificate is not trusted by the TLS settings; certificate of erp, issued by/,
      );
      const lax = await seen(port, { rejectUnauthorized: false });
      deepEqual(lax, { step: 'TLS', ok: true, says: `not verified, as the TLS settings say; ${facts}` });
    });
    it('tells that it is for another host, and that it has expired', async () => {
      const other = await seen(await serve(await authority.issue('erp', 1)), trusting(), 'localhost');
      deepEqual([other?.ok, /is for another host; certificate of erp/.test(other?.says ?? '')], [false, true]);
      server?.close();
      const old = await seen(await serve(await authority.issue('old', 0)), trusting());
      deepEqual([old?.ok, /has expired; certificate of old/.test(old?.says ?? '')], [false, true]);
    });
  });

  it('says that a key does not belong to its certificate, and shows neither', async () => {
    const port = await serve(await authority.issue('erp', 1));
    const [{ cert }, { key }] = [await authority.issue('a', 1), await authority.issue('b', 1)];
    const thrown = await order(port, { ...trusting(), cert, key }).catch((reason: unknown) => reason);
    ok(thrown instanceof PlantError);
    equal(thrown.code, 'CONFIG_INVALID');
    match(thrown.message, /key values mismatch/);
  });
});
