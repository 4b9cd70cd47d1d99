import { ok } from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { type ConsoleServer, type ConsoleServerOptions, startConsoleServer } from './console-server.ts';
import { startWarmHall, type WarmHall } from './warm-hall.ts';

/** What the console answered. */
export interface Answered {
  status: number;
  body: Record<string, unknown>;
}

/** A warm hall with servers in front of it, new for each test of the suite that asks for it. */
export interface ServedHall {
  hall: WarmHall;
  serve(options?: Partial<ConsoleServerOptions>): Promise<ConsoleServer>;
}

/** Starts and ends a served hall around each test. */
export function servedHall(): ServedHall {
  const servers: ConsoleServer[] = [];
  const served = {
    async serve(options: Partial<ConsoleServerOptions> = {}) {
      const server = await startConsoleServer({ plants: () => [served.hall.plant], ...options });
      servers.push(server);
      return server;
    },
  } as ServedHall;
  beforeEach(async () => {
    served.hall = await startWarmHall();
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await served.hall.close();
  });
  return served;
}

/** A guard that lets everybody in under one name. */
export function loggedIn(username: string): NonNullable<ConsoleServerOptions['guard']> {
  return () => (request, _response, next) => {
    request.user = { username, permissions: '*' };
    next();
  };
}

/** Asks with GET below `tieline/api`. */
export async function get(url: string, path: string): Promise<Answered> {
  const response = await fetch(`${url}/tieline/api/${path}`);
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

/** Sends JSON as the page does. */
export async function post(url: string, path: string, body: unknown): Promise<Answered> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/tieline/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

/** With headers that fetch would not let through. */
export async function raw(
  port: number,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<Answered> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, body: JSON.parse(text) };
}

/** Status, code and field of an answer that must be an error with a sentence. */
export async function problemOf(asked: Promise<Answered>): Promise<[status: number, code: unknown, field: unknown]> {
  const { status, body } = await asked;
  const { code, message, field } = (body as { error?: Record<string, unknown> }).error ?? {};
  ok(typeof message === 'string' && message.length > 10, 'an error says what is wrong');
  return [status, code, field];
}

/** Resolves when what is asserted is so; rejects with what it says after 10 s. */
export async function untilTrue<Result>(assertion: () => Promise<Result>): Promise<Result> {
  for (const until = performance.now() + 10_000; ; ) {
    try {
      return await assertion();
    } catch (thrown) {
      if (performance.now() > until) throw thrown;
      await setTimeout(20);
    }
  }
}
