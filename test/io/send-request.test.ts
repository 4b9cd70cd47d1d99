import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createHttpSender, type HttpSender, type HttpSenderOptions } from '../../src/io/send-request.ts';
import { PlantError, type PlantErrorCode } from '../../src/model/errors.ts';
import type { ProviderRequest, ProviderSession } from '../../src/model/work-order.ts';
import { type ByteServer, jsonAnswer, startByteServer } from './byte-server.ts';

const create: ProviderRequest = { method: 'POST', path: '/orders?key=s3cret', body: { title: 'Press 4 too hot' } };
const look: ProviderRequest = { method: 'GET', path: '/orders?key=s3cret' };

describe('the HTTP sender', () => {
  let server: ByteServer;
  let sender: HttpSender;

  const serve = async (...script: Parameters<typeof startByteServer>) => {
    server = await startByteServer(...script);
    sender = senderTo(server.url);
  };
  afterEach(async () => {
    sender?.close();
    await server?.close();
  });

  /** Fails unless it is rejected just so; the reason. */
  const fails = async (sent: Promise<unknown>, code: PlantErrorCode): Promise<string> => {
    const thrown = await sent.then(
      (answer) => JSON.stringify(answer),
      (reason: unknown) => reason,
    );
    ok(thrown instanceof PlantError, String(thrown));
    equal(thrown.code, code, thrown.message);
    doesNotMatch(thrown.message, /s3cret/);
    return thrown.message;
  };

  describe('what goes out and comes back', () => {
    it('sends JSON with the headers of login, session and request, and reads JSON, headers and cookies', async () => {
      const headers = 'X-CSRF-Token: abc\r\nSet-Cookie: SID=1; Path=/; HttpOnly\r\nSet-Cookie: usr=x\r\n';
      await serve((socket) => socket.write(jsonAnswer({ id: 7 }, { status: '201 Created', headers })));
      sender = senderTo(server.url, { authentication: 'basic', username: 'line', password: 'geheim: ä' });
      const session: ProviderSession = { headers: { Cookie: 'SID=0' } };
      const answer = await sender.send({ ...create, headers: { 'If-Match': '*' } }, session);
      const { date: _date, ...others } = answer.headers;
      deepEqual(
        { ...answer, headers: others },
        {
          ...{ status: 201, body: { id: 7 }, cookies: ['SID=1', 'usr=x'] },
          headers: { 'content-type': 'application/json', 'content-length': '8', 'x-csrf-token': 'abc' },
        },
      );
      const [asked = ''] = server.requests;
      match(asked, /^POST \/orders\?key=s3cret HTTP\/1\.1\r\n/);
      match(asked, /\r\n\r\n\{"title":"Press 4 too hot"\}$/);
      const login = Buffer.from('line:geheim: ä').toString('base64');
      for (const line of [`authorization: Basic ${login}`, 'cookie: SID=0', 'if-match: *'])
        ok(asked.includes(`\r\n${line}\r\n`), `${line} in ${asked}`);
    });

    it('sends a file as it is, with its content type', async () => {
      await serve((socket) => socket.write(jsonAnswer({})));
      const file = { name: 'a.svg', contentType: 'image/svg+xml', content: Buffer.from('<svg/>').toString('base64') };
      await sender.send({ method: 'POST', path: '/files', file });
      match(server.requests[0] ?? '', /content-type: image\/svg\+xml\r\ncontent-length: 6\r\n[\s\S]*\r\n\r\n<svg\/>$/);
    });

    for (const [name, settings, apiKeyHeader, line] of [
      ['an API key', { authentication: 'api key', token: 'k1' }, undefined, 'x-api-key: k1'],
      ["an API key in the provider's header", { authentication: 'api key', token: 'k1' }, 'apiKey', 'apikey: k1'],
      ['a bearer token', { authentication: 'bearer', token: 't1' }, undefined, 'authorization: Bearer t1'],
    ] as const) {
      it(`logs in by ${name}`, async () => {
        await serve((socket) => socket.write(jsonAnswer({})));
        sender = senderTo(server.url, settings, apiKeyHeader);
        await sender.send(look);
        ok(server.requests[0]?.includes(`\r\n${line}\r\n`), server.requests[0]);
      });
    }

    it('gives text that is no JSON as text, and an empty answer as an empty text', async () => {
      const page = 'HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>';
      await serve((socket, _request, n) => socket.write(n === 1 ? page : 'HTTP/1.1 204 No Content\r\n\r\n'));
      equal((await sender.send(look)).body, '<html>');
      equal((await sender.send(look)).body, '');
    });

    it('keeps its connection', async () => {
      await serve((socket) => socket.write(jsonAnswer({})));
      for (const request of [create, look, create]) await sender.send(request);
      deepEqual([server.connections, server.requests.length], [1, 3]);
    });

    it('refuses to be sent elsewhere, and names where', async () => {
      const to = 'https://login.acme.example/sso?ticket=s3cret';
      const moved = `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`;
      await serve((socket) => socket.write(moved));
      match(await fails(sender.send(create), 'REFUSED'), /answers 302 and sends on to login\.acme\.example/);
      equal(server.requests.length, 1);
    });
  });

  describe('says that nothing was sent', () => {
    it('where nothing listens', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      taken.close();
      await once(taken, 'close');
      sender = senderTo(`http://127.0.0.1:${port}`);
      match(await fails(sender.send(create), 'LINK_DOWN'), /127\.0\.0\.1:\d+: nothing listens on this port/);
    });

    it('where there is no such name', async () => {
      sender = senderTo('http://erp.invalid');
      match(await fails(sender.send(create), 'LINK_DOWN'), /erp\.invalid: (this name is not known|the name server)/);
    });

    it('where the server does not speak TLS', async () => {
      await serve((socket) => socket.write(jsonAnswer({})));
      const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
      await once(plain, 'listening');
      sender = senderTo(`https://127.0.0.1:${(plain.address() as AddressInfo).port}`);
      match(await fails(sender.send(create), 'LINK_DOWN'), /does not speak TLS on this port/);
      plain.close();
    });

    it('where no connection comes about in time', async () => {
      // It takes the connection and never begins with TLS.
      await serve(() => undefined);
      sender = senderTo(server.url.replace('http:', 'https:'), { timeoutSeconds: 0.1 });
      match(await fails(sender.send(create), 'LINK_DOWN'), /no connection within 0\.1 s/);
    });

    it('where it has been closed', async () => {
      await serve((socket) => socket.write(jsonAnswer({})));
      sender.close();
      await fails(sender.send(create), 'LINK_DOWN');
      equal(server.requests.length, 0);
    });
  });

  describe('says that nobody knows', () => {
    const cuts: [string, string, RegExp][] = [
      ['before the answer', '', /closed the connection before it had answered/],
      ['in the head', 'HTTP/1.1 201 Crea', /closed the connection before it had answered|is no HTTP/],
      ['between head and body', jsonAnswer({ id: 7 }).slice(0, -8), /in the middle of its answer/],
      ['in the body', jsonAnswer({ id: 7 }).slice(0, -1), /in the middle of its answer/],
    ];
    for (const [where, bytes, reason] of cuts) {
      for (const [how, cut] of [
        ['reset', 'resetAndDestroy'],
        ['closed', 'end'],
      ] as const) {
        it(`when the connection is ${how} ${where}`, async () => {
          await serve((socket) => socket.write(bytes, () => setImmediate(() => socket[cut]())));
          match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), reason);
          deepEqual([server.requests.length, server.connections], [1, 1]);
        });
      }
    }

    it('when no answer comes in time', async () => {
      await serve(() => undefined);
      sender = senderTo(server.url, { timeoutSeconds: 0.1 });
      match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), /did not answer within 0\.1 s/);
    });

    it('when the answer is not whole in time', async () => {
      await serve((socket) => socket.write(jsonAnswer({ id: 7 }).slice(0, -1)));
      sender = senderTo(server.url, { timeoutSeconds: 0.1 });
      match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), /did not answer within/);
    });

    it('when what comes back is no HTTP', async () => {
      await serve((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
      match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), /is no HTTP/);
    });

    it('when an answer without a length ends within its JSON', async () => {
      const head = 'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n';
      await serve((socket) => socket.end(`${head}{"id":`));
      match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), /no whole JSON/);
    });

    it('when the answer is longer than 5 MB', async () => {
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${6 * 1024 * 1024}\r\n\r\n`;
      await serve((socket) => socket.write(head + 'x'.repeat(6 * 1024 * 1024)));
      match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), /longer than 5 MB/);
    });

    it('when it is closed before an answer', async () => {
      await serve(() => sender.close());
      match(await fails(sender.send(create), 'OUTCOME_UNKNOWN'), /closed here/);
    });

    it('but not where the answer comes while it is being closed', async () => {
      await serve((socket) => {
        void sender.close(5000);
        void fails(sender.send(look), 'LINK_DOWN').then(() => socket.write(jsonAnswer({ id: 7 })));
      });
      deepEqual((await sender.send(create)).body, { id: 7 });
      deepEqual([server.requests.length, server.connections], [1, 1]);
    });
  });

  describe('over a connection that was used before', () => {
    /** Answers the first request, then does so with the second of that connection. */
    const second = (cut: 'resetAndDestroy' | 'end') =>
      serve((socket, _request, n) => {
        if (n === 2) socket[cut]();
        else socket.write(jsonAnswer({ n }));
      });

    for (const cut of ['resetAndDestroy', 'end'] as const) {
      it(`leaves open what became of a request with an effect (${cut})`, async () => {
        await second(cut);
        await sender.send(look);
        await fails(sender.send(create), 'OUTCOME_UNKNOWN');
        deepEqual([server.requests.length, server.connections], [2, 1]);
      });

      it(`asks once more for a request without effect, over a fresh one (${cut})`, async () => {
        await second(cut);
        await sender.send(look);
        deepEqual((await sender.send(look)).body, { n: 3 });
        deepEqual([server.requests.length, server.connections], [3, 2]);
      });

      it(`sends over a fresh one where the end came before anything was written (${cut})`, async () => {
        await serve((socket, _request, n) => socket.write(jsonAnswer({ n })));
        await sender.send(look);
        for (const socket of server.sockets) socket[cut]();
        // The end is on its way through the loopback device, and our side has not heard of it when the next request begins.
        deepEqual((await sender.send(create)).body, { n: 2 });
        deepEqual([server.requests.length, server.connections], [2, 2]);
      });
    }

    it('asks once more over a fresh one, not over another of the old', async () => {
      const used = new Set<unknown>();
      await serve((socket) => {
        if (used.has(socket)) socket.resetAndDestroy();
        else setImmediate(() => socket.write(jsonAnswer({})));
        used.add(socket);
      });
      await Promise.all([sender.send(look), sender.send(look)]);
      await sender.send(look);
      deepEqual([server.requests.length, server.connections], [4, 3]);
    });

    it('asks a second time only', async () => {
      await serve((socket, _request, n) => (n === 1 ? socket.write(jsonAnswer({})) : socket.resetAndDestroy()));
      await sender.send(look);
      await fails(sender.send(look), 'OUTCOME_UNKNOWN');
      equal(server.requests.length, 3);
    });

    it('gives each answer to its own request where more are under way than connections', async () => {
      await serve((socket, request) =>
        setImmediate(() => socket.write(jsonAnswer({ path: /\S+ (\S+)/.exec(request)?.[1] }))),
      );
      const paths = Array.from({ length: 40 }, (_one, i) => `/orders/${i}`);
      const answers = await Promise.all(paths.map((path) => sender.send({ method: 'GET', path })));
      deepEqual(
        answers.map(({ body }) => (body as { path: string }).path),
        paths,
      );
      ok(server.connections <= 4, `${server.connections} connections`);
    });
  });

  it('names the setting where a login cannot be a header, and not its value', async () => {
    await serve((socket) => socket.write(jsonAnswer({})));
    sender = senderTo(server.url, { authentication: 'bearer', token: 's3cret\n' });
    await rejects(sender.send(look), { code: 'CONFIG_INVALID' });
    match(await fails(sender.send(look), 'CONFIG_INVALID'), /authorization/);
  });
});

function senderTo(url: string, settings: Partial<HttpSenderOptions['settings']> = {}, apiKeyHeader?: string) {
  return createHttpSender({
    settings: { url, timeoutSeconds: 5, authentication: 'none', ...settings },
    ...{ apiKeyHeader, clock: Date.now },
  });
}
