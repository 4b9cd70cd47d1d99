import type { ServerResponse } from 'node:http';
import { toJson } from '../model/json.ts';
import type { Guard, HttpApp, HttpHandler, HttpRequest } from './http-app.ts';
import { pageHandler, redirectToPage } from './page-files.ts';
import { problem, thrownProblem } from './problem.ts';
import { bodyOf, csvOf } from './read-body.ts';
import type { Answer, ConsoleRequest, JsonAnswer, Route } from './request.ts';
import { isForeign, isLocal } from './request-origin.ts';

/** What is mounted, and behind which login. */
export interface MountOptions {
  routes: readonly Route[];
  /** Where the built page is: `index.html`, `main.js`, `main.css`. */
  pageDirectory: string;
  guard: Guard;
}

/** Puts the console's page and its HTTP interface on an Express-like application. */
export function mountConsole(app: HttpApp, { routes, pageDirectory, guard }: MountOptions): void {
  const page = pageHandler(pageDirectory);
  app.get('/tieline', redirectToPage, page);
  app.get('/tieline/:file', page);
  for (const route of routes) {
    if (route.method === 'GET') app.get(route.path, guard(route.scope), answering(route));
    else app.post(route.path, guard(route.scope), answering(route));
  }
  // What Express itself refuses, such as a body that is no JSON, is answered in our words.
  app.use('/tieline/api', (thrown, _request, response, next) => {
    if (response.headersSent) next(thrown);
    else send(response, refusedByExpress(thrown));
  });
}

function answering(route: Route): HttpHandler {
  return (request, response) => {
    void answerTo(route, request)
      .catch(thrownProblem)
      .then((answer) => send(response, answer, request.method === 'HEAD'));
  };
}

async function answerTo(route: Route, request: HttpRequest): Promise<Answer> {
  const asked = {
    params: plainParams(request.params),
    query: request.query,
    local: isLocal(request),
    ...userOf(request),
  };
  if (route.method === 'GET') return route.handle({ ...asked, body: {} });
  if (isForeign(request)) return problem('BLOCKED', 'a page of another site may not do this');
  if (route.takesCsv) {
    const csv = await csvOf(request);
    return 'problem' in csv ? csv.problem : route.handle({ ...asked, body: {}, bytes: csv.bytes });
  }
  const body = await bodyOf(request, route.takesLists);
  if ('problem' in body) return body.problem;
  return route.handle({ ...asked, body: body.body });
}

/** The name under which somebody is logged in; Node-RED also knows users who did not have to. */
function userOf({ user }: HttpRequest): Pick<ConsoleRequest, 'user'> {
  if (typeof user !== 'object' || user === null || ('anonymous' in user && user.anonymous)) return {};
  return 'username' in user && typeof user.username === 'string' ? { user: user.username } : {};
}

function plainParams(params: HttpRequest['params']): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

function refusedByExpress(thrown: unknown): JsonAnswer {
  const status = thrown instanceof Error && 'status' in thrown ? Number(thrown.status) : 500;
  if (!(status >= 400 && status < 500)) return thrownProblem(thrown);
  const message = status === 413 ? 'the body is too large' : 'the body is no JSON that can be read';
  return problem('CONFIG_INVALID', message, { field: 'body', status });
}

function send(response: ServerResponse, answer: Answer, head = false): void {
  const stream = 'stream' in answer;
  response.writeHead(stream ? 200 : answer.status, {
    'Content-Type': stream ? 'application/x-ndjson; charset=utf-8' : (answer.type ?? 'application/json; charset=utf-8'),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // A proxy that gathers lines would make live updates late.
    ...(stream && { 'X-Accel-Buffering': 'no' }),
  });
  if ('bytes' in answer) response.end(answer.bytes);
  else if (!stream) response.end(toJson(answer.body));
  else if (head || response.destroyed) response.end();
  else {
    const stop = answer.stream({
      write: (text) => response.write(text),
      get backlog() {
        return response.writableLength;
      },
      end: () => response.end(),
    });
    response.on('close', stop);
  }
}
