import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const PASSWORD = 'very-secret-password';
const LOGIN = `Basic ${Buffer.from(`tieline:${PASSWORD}`).toString('base64')}`;

interface Kept {
  id: string;
  key: string;
  status: string;
  changedAt: number;
  notes: string[];
  [field: string]: unknown;
}

/** A system with REST that keeps orders and documents, asks for a login and answers as a test says. */
export async function restSystem() {
  const kept: Kept[] = [];
  const asked: string[] = [];
  let answersWith: number | undefined;
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const url = new URL(request.url ?? '', 'http://x');
    const [, collection = '', id] = url.pathname.split('/');
    asked.push(`${request.method} ${url.pathname}`);
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== LOGIN) return answer(401, { message: 'wrong user or password' });
    if (answersWith !== undefined) return answer(answersWith, { message: 'as the test says' });
    const there = kept.find((one) => one.id === id);
    if (id !== undefined && !there) return answer(404, { message: 'no such order' });
    if (request.method === 'GET') {
      const wanted = url.searchParams.get('key');
      return answer(200, there ?? { list: wanted === null ? kept : kept.filter(({ key }) => key === wanted) });
    }
    const body = JSON.parse(text) as Partial<Kept> & { note?: string };
    if (!there) {
      const one = {
        status: 'new',
        notes: [],
        ...body,
        id: `${collection}-${kept.length + 1}`,
        changedAt: Date.now(),
      } as Kept;
      kept.push(one);
      return answer(201, one);
    }
    const { note, ...changes } = body;
    Object.assign(there, changes, { changedAt: Date.now() });
    if (note !== undefined) there.notes.push(note);
    answer(200, there);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, kept, asked },
    /** Each request gets this status from now on; `undefined`: it is carried out. */
    answers(status: number | undefined) {
      answersWith = status;
    },
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const ORDER = { id: '/id', status: '/status' };
const LIST = { list: '/list', id: '/id', status: '/status', key: '/key', changedAt: '/changedAt' };

/** How {@link restSystem} is spoken to about orders. */
export const ORDER_TEMPLATE = {
  class: 'C',
  status: { new: 'open', started: 'in progress', finished: 'done' },
  says: ['/message'],
  create: {
    ...{ method: 'POST', path: '/orders', answer: ORDER },
    body: { key: '{key}', title: '{title}', text: '{text}', equipment: '{equipment}', priority: '{priority}' },
  },
  find: { method: 'GET', path: '/orders', query: { key: '{key}' }, answer: LIST },
  read: { method: 'GET', path: '/orders/{id}', answer: ORDER, answers: [{ status: 404, means: 'absent' }] },
  note: { method: 'PATCH', path: '/orders/{id}', body: { note: '{text}' }, answer: ORDER },
  priority: { method: 'PATCH', path: '/orders/{id}', body: { priority: '{priority}', note: '{text}' }, answer: ORDER },
  complete: { method: 'PATCH', path: '/orders/{id}', body: { status: 'finished', note: '{text}' }, answer: ORDER },
  changes: { method: 'GET', path: '/orders', query: { since: '{since}' }, answer: LIST },
  check: { method: 'GET', path: '/orders' },
};

/** How it is spoken to about documents. */
export const DOCUMENT_TEMPLATE = {
  ...{ title: 'Meter reading', class: 'C', says: ['/message'] },
  fields: {
    point: { title: 'Measuring point', type: 'text', required: true, maxLength: 12 },
    reading: { title: 'Reading', type: 'number', required: true, decimals: 1 },
  },
  create: {
    ...{ method: 'POST', path: '/documents', answer: { id: '/id' } },
    body: { key: '{key}', point: '{point}', reading: '{reading:number}' },
  },
  find: {
    method: 'GET',
    path: '/documents',
    query: { key: '{key}' },
    answer: { list: '/list', id: '/id', key: '/key' },
  },
  check: { method: 'GET', path: '/documents' },
};
