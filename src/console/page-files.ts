import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { HttpHandler } from './http-app.ts';
import { problem } from './problem.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const FILE_NAME = /^[a-z][a-z0-9-]*\.(?:html|js|css)$/;

/** Nothing but our own files, nothing inline, no other page around it than one of the same origin. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** Sends `…/tieline` to `…/tieline/`, below which the page's relative addresses are right under any admin root. */
export const redirectToPage: HttpHandler = (request, response, next) => {
  const [path = '', query] = request.originalUrl.split('?', 2);
  if (path.endsWith('/')) return next();
  response.writeHead(302, {
    Location: `tieline/${query === undefined ? '' : `?${query}`}`,
    'Cache-Control': 'no-cache',
  });
  response.end();
};

/** Serves the built page; its files have no versions in their names, so a browser asks each time whether they changed. */
export function pageHandler(directory: string): HttpHandler {
  return (request, response, next) => {
    const name = String(request.params.file ?? 'index.html');
    if (!FILE_NAME.test(name)) return next();
    readFile(join(directory, name)).then(
      (content) => {
        const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
        const unchanged = request.headers['if-none-match'] === tag;
        response.writeHead(unchanged ? 304 : 200, {
          'Content-Type': TYPES[extname(name)],
          'Cache-Control': 'no-cache',
          ETag: tag,
          'Content-Security-Policy': POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Referrer-Policy': 'no-referrer',
        });
        response.end(unchanged ? undefined : content);
      },
      () => {
        if (name !== 'index.html') return next();
        // Only a checkout that was never built is without the page.
        const { status, body } = problem('NOT_FOUND', 'the console page is not built: run npm run build');
        response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
      },
    );
  };
}
