import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isOfTls, reachServer } from '../../src/io/reach-server.ts';
import { createHttpSender, type HttpSenderOptions } from '../../src/io/send-request.ts';
import type { Provider, SystemSettings } from '../../src/model/work-order.ts';
import { checkSystem } from '../../src/runtime/check-system.ts';
import { failureOf, textAt } from '../../src/workorders/providers/answers.ts';
import { orderBook } from '../../src/workorders/providers/order-book.ts';

/** A system with a login of its own: a user's number for the session, which each question carries. */
const withLogin: Provider = {
  ...orderBook,
  ...{ name: 'desk', title: 'Desk', transport: 'http', authentications: ['basic', 'none'] },
  login: {
    request: ({ username = '' }) => ({ method: 'POST', path: '/session?db=s3cret', body: { username } }),
    session: (_settings, response) =>
      response.status === 200
        ? { kind: 'session', session: { headers: { 'x-session': textAt(response.body, 'session') } } }
        : failureOf(response, textAt(response.body, 'error')),
  },
  check: () => ({ method: 'GET', path: '/orders?limit=1&key=s3cret' }),
  checked: (_settings, response) =>
    response.status === 200 ? { kind: 'ok', says: 'Desk 5.0' } : failureOf(response, textAt(response.body, 'error')),
};
const { login: _login, ...withoutLogin } = withLogin;

type Settings = SystemSettings & Record<string, unknown>;
type Answers = Readonly<Record<string, [status: number, body: unknown, headers?: Record<string, string>]>>;
const GOOD: Answers = { 'POST /session': [200, { session: '7' }], 'GET /orders': [200, []] };
const PAGE = '<!DOCTYPE html><title>Sign in</title>';

describe('testing a connection', () => {
  let server: Server;
  let asked: string[];

  const serve = async (answers: Answers) => {
    asked = [];
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const what = `${request.method} ${request.url?.split('?')[0]}`;
      asked.push(`${what}${request.headers['x-session'] ? ` in ${request.headers['x-session']}` : ''}`);
      const [status, body, headers] = answers[what] ?? [500, { error: 'lost' }];
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const type = text.startsWith('<') ? 'text/html' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...headers }).end(text);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const check = async (provider: Provider, given: Partial<HttpSenderOptions['settings']>) => {
    const { priorities } = provider;
    const settings = { url: '', authentication: 'none', timeoutSeconds: 2, priorities, ...given } as const;
    const sender = createHttpSender({ settings, clock: Date.now });
    const reach = () => reachServer(settings.url, { timeoutMs: 2000 });
    try {
      const { send, logIn } = sender;
      return await checkSystem({
        provider,
        settings: settings as SystemSettings as Settings,
        send,
        logIn,
        reach,
        isOfTls,
      });
    } finally {
      sender.close();
    }
  };
  /** The last step, which is wrong; those before it are right. */
  const wrong = async (provider: Provider, given: Partial<HttpSenderOptions['settings']>) => {
    const steps = await check(provider, given);
    ok(steps.slice(0, -1).every((step) => step.ok));
    const last = steps.at(-1);
    equal(last?.ok, false, JSON.stringify(steps));
    ok(!/s3cret/.test(JSON.stringify(steps)), 'the query of a path may hold a key');
    return { before: steps.slice(0, -1).map(({ step }) => step), step: last?.step, says: last?.says ?? '' };
  };

  it('goes through login and check, in the session, and writes nothing', async () => {
    const steps = await check(withLogin, { url: await serve(GOOD) });
    deepEqual(
      steps.map(({ step, ok: right, says }) => [step, right, says.replace(/\d{4,}/, 'N')]),
      [
        ['connection', true, 'port N is open'],
        ['login', true, 'the login is accepted'],
        ['rights', true, 'reading is allowed; nothing was written'],
        ['answer', true, 'Desk 5.0'],
      ],
    );
    deepEqual(asked, ['POST /session', 'GET /orders in 7']);
  });

  it('says no word of a login where none is needed', async () => {
    const steps = await check(withoutLogin, { url: await serve(GOOD) });
    deepEqual(
      steps.map(({ step }) => step),
      ['connection', 'rights', 'answer'],
    );
  });

  it('needs no connection to the order book', async () => {
    const steps = await check(orderBook, {});
    deepEqual(steps, [
      { step: 'answer', ok: true, says: "Order book (built in) is in the plant's store: no connection is needed" },
    ]);
  });

  it('names a name that nobody knows', async () => {
    const { step, says, before } = await wrong(withLogin, { url: 'http://erp.invalid' });
    deepEqual([step, before], ['name', []]);
    match(says, /erp\.invalid: (this name is not known|the name server does not answer)/);
  });

  it('names a port on which nothing listens', async () => {
    const url = await serve(GOOD);
    server.close();
    await once(server, 'close');
    const { step, says } = await wrong(withLogin, { url });
    equal(step, 'connection');
    match(says, /nothing listens on this port/);
  });

  it('names a port that does not speak TLS', async () => {
    const url = (await serve(GOOD)).replace('http:', 'https:');
    const { step, says, before } = await wrong(withLogin, { url });
    deepEqual([step, before], ['TLS', ['connection']]);
    match(says, /does not speak TLS on this port/);
  });

  const answers: [string, Answers, string, RegExp][] = [
    [
      'a login that is refused',
      { 'POST /session': [401, { error: 'wrong password' }] },
      'login',
      /401: wrong password/,
    ],
    ['a session that is refused', { ...GOOD, 'GET /orders': [401, { error: 'expired' }] }, 'login', /401: expired/],
    [
      'a right that is missing',
      { ...GOOD, 'GET /orders': [403, { error: 'no ACL' }] },
      'rights',
      /may not do it: 403: no ACL/,
    ],
    [
      'a wrong path',
      { ...GOOD, 'GET /orders': [404, { error: 'no route' }] },
      'answer',
      /nothing is at \/orders: .*404: no route/,
    ],
    [
      'a wrong path with a page',
      { ...GOOD, 'GET /orders': [404, PAGE] },
      'answer',
      /web page answers at \/orders \(404\)/,
    ],
    [
      'a login page in the place of data',
      { ...GOOD, 'GET /orders': [200, PAGE] },
      'answer',
      /web page answers at \/orders \(200\)/,
    ],
    [
      'a login page in the place of a session',
      { 'POST /session': [200, PAGE] },
      'answer',
      /web page answers at \/session/,
    ],
    [
      'a redirect',
      { ...GOOD, 'GET /orders': [302, '', { location: 'https://sso.example/?s3cret' }] },
      'answer',
      /sends on to sso\.example/,
    ],
    [
      'a fault over there',
      { ...GOOD, 'GET /orders': [500, { error: 'no disk' }] },
      'answer',
      /has a fault: 500: no disk/,
    ],
    ['a system that is busy', { ...GOOD, 'GET /orders': [429, {}] }, 'answer', /not now: 429/],
    [
      'a question that is refused',
      { ...GOOD, 'GET /orders': [400, { error: 'bad' }] },
      'answer',
      /was refused: 400: bad/,
    ],
  ];
  for (const [what, those, step, says] of answers) {
    it(`names ${what}`, async () => {
      const found = await wrong(withLogin, { url: await serve(those) });
      equal(found.step, step, found.says);
      match(found.says, says);
      deepEqual(found.before, step === 'rights' ? ['connection', 'login'] : ['connection']);
    });
  }

  it('names a server that takes a question and does not answer', async () => {
    const url = await serve(GOOD);
    server.removeAllListeners('request');
    const { step, says } = await wrong(withLogin, { url, timeoutSeconds: 0.2 });
    equal(step, 'answer');
    match(says, /did not answer within 0\.2 s/);
  });

  it('names a token that is not to be had as a matter of the login', async () => {
    const url = await serve({ ...GOOD, 'POST /token': [400, { error: 'invalid_client' }] });
    const oauth = {
      authentication: 'oauth2',
      tokenUrl: `${url}/token`,
      clientId: 'c',
      clientSecret: 's3cret',
    } as const;
    const { step, says } = await wrong(withoutLogin, { url, ...oauth });
    equal(step, 'login');
    match(says, /does not know this client id or client secret/);
    const { step: closed } = await wrong(withoutLogin, { url, ...oauth, tokenUrl: 'http://login.invalid/token' });
    equal(closed, 'login');
  });

  it('leaves settings that cannot be sent to whoever asked', async () => {
    const url = await serve(GOOD);
    await rejects(check(withoutLogin, { url, authentication: 'bearer', token: 'a\nb' }), { code: 'CONFIG_INVALID' });
  });
});
