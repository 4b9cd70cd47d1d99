import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';

describe('the files of the console page', () => {
  let server: ConsoleServer;
  let pageDirectory: string;

  before(async () => {
    pageDirectory = await mkdtemp(join(tmpdir(), 'tieline-page-'));
    await writeFile(join(pageDirectory, 'index.html'), '<!doctype html>');
    await writeFile(join(pageDirectory, 'main.js'), 'export {};');
    await writeFile(join(pageDirectory, 'main.css'), 'p {}');
    await writeFile(join(pageDirectory, 'secret.txt'), 'no');
    server = await startConsoleServer({ plants: () => [], pageDirectory, root: '/admin' });
  });
  after(async () => {
    await server.close();
    await rm(pageDirectory, { recursive: true });
  });

  it('are below a slash, under any admin root', async () => {
    const response = await fetch(`${server.url}/tieline?plant=a`, { redirect: 'manual' });
    equal(response.status, 302);
    const target = new URL(response.headers.get('location') ?? '', response.url);
    equal(target.pathname + target.search, '/admin/tieline/?plant=a');
  });

  it('have their types, may run nothing but themselves and are asked for again each time', async () => {
    const types: [path: string, type: string][] = [
      ['', 'text/html; charset=utf-8'],
      ['main.js', 'text/javascript; charset=utf-8'],
      ['main.css', 'text/css; charset=utf-8'],
    ];
    for (const [path, type] of types) {
      const { status, headers } = await fetch(`${server.url}/tieline/${path}`);
      deepEqual([status, headers.get('content-type')], [200, type]);
      match(headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self'; style-src 'self';/);
      deepEqual([headers.get('x-content-type-options'), headers.get('cache-control')], ['nosniff', 'no-cache']);
      const tag = headers.get('etag') ?? '';
      equal((await fetch(`${server.url}/tieline/${path}`, { headers: { 'if-none-match': tag } })).status, 304);
    }
  });

  it('are all that is served', async () => {
    for (const path of ['secret.txt', 'other.js', '..%2f..%2fpackage.json', '%2e%2e%2findex.html', 'main.js%00.html']) {
      equal((await fetch(`${server.url}/tieline/${path}`)).status, 404, path);
    }
  });

  it('say what to do where they were never built', async () => {
    const unbuilt = await startConsoleServer({ plants: () => [], pageDirectory: join(pageDirectory, 'none') });
    const response = await fetch(`${unbuilt.url}/tieline/`);
    deepEqual([response.status, JSON.stringify(await response.json()).includes('npm run build')], [404, true]);
    await unbuilt.close();
  });
});
