import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { PlantError } from '../model/errors.ts';
import { LOOPBACK, portProblem } from './ports.ts';
import type { Publication } from './publications.ts';

/** An MQTT 3.1.1 broker inside this process. */
export interface Broker {
  readonly port: number;
  /** QoS 0, not retained. */
  publish(publication: Publication): void;
  /** Closes every connection and the port. Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens the broker on the loopback address.
 * Rejects with `CONFIG_INVALID` where the port is taken or the optional package `aedes` is not installed.
 * @param port 0 for a free one
 * @param topic gets what clients publish there, as text
 */
export async function openBroker(port: number, topic: string, onMessage: (text: string) => void): Promise<Broker> {
  const { Aedes } = await import('aedes').catch((cause: unknown) => {
    throw new PlantError('CONFIG_INVALID', 'the demo plant needs the package aedes: npm install aedes@1', { cause });
  });
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const closeAedes = () => new Promise<void>((resolve) => aedes.close(resolve));
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  } catch (thrown) {
    await closeAedes();
    throw portProblem('MQTT port', port, thrown);
  }
  aedes.subscribe(
    topic,
    (packet, done) => {
      onMessage(packet.payload.toString());
      done();
    },
    () => {},
  );
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    publish: ({ topic, payload }) =>
      aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => {}),
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      await closeAedes();
      // Connections that never said CONNECT are unknown to the broker and would keep the server open.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
