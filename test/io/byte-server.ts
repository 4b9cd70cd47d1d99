import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a server does with a connection once a whole request of so many bytes has come; the first is 1. */
type Script = (socket: Socket, request: string, number: number) => void;

/** A server that answers byte by byte as the script says, and remembers what it was asked. */
export interface ByteServer {
  url: string;
  port: number;
  /** Whole requests, as they came. */
  requests: string[];
  connections: number;
  sockets: Set<Socket>;
  close(): Promise<void>;
}

/** Starts one on a free port of the loopback address. */
export async function startByteServer(script: Script): Promise<ByteServer> {
  const [requests, sockets]: [string[], Set<Socket>] = [[], new Set()];
  const server: Server = createServer((socket) => {
    started.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const whole = wholeRequest(text);
      if (!whole) return;
      text = '';
      requests.push(whole);
      script(socket, whole, requests.length);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const started: ByteServer = {
    ...{ url: `http://127.0.0.1:${port}`, port, requests, sockets, connections: 0 },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return started;
}

/** An answer with a JSON body that keeps its connection. */
export function jsonAnswer(body: unknown, { status = '200 OK', headers = '' } = {}): string {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
  return `${head}${headers}\r\n${text}`;
}

function wholeRequest(text: string): string | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return text.length >= end + 4 + length ? text : undefined;
}
