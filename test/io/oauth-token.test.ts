import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { createHttpExchange, type HttpExchange } from '../../src/io/http-exchange.ts';
import { createTokenSource } from '../../src/io/oauth-token.ts';
import { PlantError } from '../../src/model/errors.ts';
import { type ByteServer, jsonAnswer, startByteServer } from './byte-server.ts';

describe('tokens of OAuth 2, byte by byte', () => {
  let server: ByteServer;
  let exchange: HttpExchange;
  let now = 0;

  const source = async (answers: readonly (string | undefined)[]) => {
    server = await startByteServer((socket, _request, n) => {
      const answer = answers[Math.min(n, answers.length) - 1];
      if (answer === undefined) socket.resetAndDestroy();
      else socket.write(answer);
    });
    exchange = createHttpExchange({ timeoutMs: 2000 });
    const login = { authentication: 'oauth2', clientId: 'tieline', clientSecret: 's3cret', scope: 'a b' } as const;
    return createTokenSource({ ...login, tokenUrl: `${server.url}/token` }, exchange, () => now);
  };
  afterEach(async () => {
    exchange?.close();
    await server?.close();
  });
  const failure = async (token: Promise<string>) => {
    const thrown = await token.catch((reason: unknown) => reason);
    ok(thrown instanceof PlantError, String(thrown));
    doesNotMatch(thrown.message, /s3cret/);
    return thrown;
  };
  const granted = (body: object) => jsonAnswer({ access_token: 't', token_type: 'Bearer', ...body });

  it('asks as RFC 6749 says', async () => {
    const tokens = await source([granted({})]);
    equal(await tokens.token(), 't');
    match(server.requests[0] ?? '', /^POST \/token HTTP\/1\.1\r\n/);
    const login = Buffer.from('tieline:s3cret').toString('base64');
    match(server.requests[0] ?? '', new RegExp(`authorization: Basic ${login}\\r\\n`));
    match(server.requests[0] ?? '', /\r\n\r\nscope=a\+b&grant_type=client_credentials$/);
  });

  it('keeps a token of short life for half of it, and one without an end for good', async () => {
    const tokens = await source([granted({ expires_in: 20 }), granted({})]);
    for (const at of [0, 9999]) {
      now = at;
      await tokens.token();
      equal(server.requests.length, 1);
    }
    for (const at of [10_001, 1e12]) {
      now = at;
      await tokens.token();
      equal(server.requests.length, 2);
    }
  });

  it('does not repeat a secret that the server repeats', async () => {
    const body = { error: 'invalid_client', error_description: 'no client tieline with secret s3cret' };
    const { code, message } = await failure((await source([jsonAnswer(body, { status: '400 Bad Request' })])).token());
    equal(code, 'REFUSED');
    match(message, /invalid_client: no client tieline with secret …/);
  });

  it('is refused where the answer holds no token', async () => {
    const { code, message } = await failure((await source([jsonAnswer({ hello: 1 })])).token());
    equal(code, 'REFUSED');
    match(message, /holds no bearer token/);
  });

  it('is LINK_DOWN where the connection breaks, and fetches one when it is asked again', async () => {
    const tokens = await source([undefined, granted({})]);
    const { code, message } = await failure(tokens.token());
    equal(code, 'LINK_DOWN');
    match(message, /no token: .*closed the connection/);
    equal(await tokens.token(), 't');
  });
});
