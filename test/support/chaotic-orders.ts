import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one request between us and a server. */
export const FATES = [
  ...['passes', 'is late', 'refused before it is sent', 'cut in the middle of the request', 'never answered'],
  ...['cut after it was done', 'cut in the middle of the answer', '429', '503', '500 before', '500 after'],
] as const;
export type Fate = (typeof FATES)[number];

const listening = (server: ReturnType<typeof createServer>) =>
  new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => Buffer.concat(await message.toArray());

/**
 * Keeps orders in three ways: `PUT /a/KEY` makes one order of one key, `POST /c` and `POST /d` make one each time; `/c` can be searched by key,
 * where a new order appears some moments late.
 */
export async function orderServer({ hiddenMs }: { hiddenMs: number }) {
  const orders: { kind: string; key: string; at: number }[] = [];
  const server = createServer(async (message, response) => {
    const [, kind = '', key = ''] = new URL(message.url ?? '', 'http://x').pathname.split('/');
    const answer = (status: number, body: unknown) => {
      const text = JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
    };
    const body = await bodyOf(message);
    const number = (index: number) => ({ id: String(index), number: `${kind}-${index}`, status: 'open' });
    if (message.method === 'GET') {
      const found = orders.findIndex(
        (order) => order.kind === kind && order.key === key && order.at < performance.now() - hiddenMs,
      );
      return answer(200, { found: found === -1 ? [] : [number(found)] });
    }
    const wanted = kind === 'a' ? key : (JSON.parse(String(body)) as { key: string }).key;
    const there = orders.findIndex((order) => order.kind === kind && order.key === wanted);
    if (kind === 'a' && there !== -1) return answer(200, number(there));
    orders.push({ kind, key: wanted, at: performance.now() });
    answer(201, number(orders.length - 1));
  });
  const url = await listening(server);
  return { url, orders, close: () => closed(server) };
}

/** Stands between us and a server, and gives each request the fate that is drawn for it. */
export async function chaoticProxy(target: string, draw: () => Fate) {
  const had = new Map<Fate, number>();

  function pass(message: IncomingMessage, body: Buffer): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const { method, headers, url } = message;
      const sent = request(target + url, { method: method ?? 'GET', headers: { ...headers, connection: 'close' } });
      sent.on('response', (answer) => {
        bodyOf(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  async function handle(fate: Fate, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const cut = () => message.socket.destroy();
    if (fate === 'cut in the middle of the request') return void cut();
    const body = await bodyOf(message);
    const refuse = (status: number) => response.writeHead(status, { 'retry-after': '0', 'content-length': 0 }).end();
    if (fate === '429' || fate === '503') return void refuse(Number(fate));
    if (fate === '500 before') return void refuse(500);
    if (fate === 'never answered') return;
    if (fate === 'is late') await new Promise((resolve) => setTimeout(resolve, 40));
    const answer = await pass(message, body);
    if (fate === '500 after') return void refuse(500);
    if (fate === 'cut after it was done') return void cut();
    response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': answer.body.length });
    if (fate !== 'cut in the middle of the answer') return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length / 2), cut);
  }

  const server = createServer((message, response) => {
    const fate = draw();
    had.set(fate, (had.get(fate) ?? 0) + 1);
    message.on('error', () => undefined);
    if (fate === 'refused before it is sent') message.socket.destroy();
    else handle(fate, message, response).catch(() => message.socket.destroy());
  });
  const url = await listening(server);
  return { url, had, close: () => closed(server) };
}

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
