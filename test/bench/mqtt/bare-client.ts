import { once } from 'node:events';
import { connect as connectLine } from 'node:net';
import mqtt from 'mqtt';
import { FILTER, TOPICS } from './messages.ts';

/** The bare client library: it counts messages and does nothing with them. */
const [brokerPort, qos, linePort] = process.argv.slice(2).map(Number);
const line = connectLine(linePort ?? 0, '127.0.0.1');
await once(line, 'connect');

let count = 0;
const client = mqtt.connect(`mqtt://127.0.0.1:${brokerPort}`, { protocolVersion: 4, clientId: 'bare' });
client.on('connect', () => {
  if ('setNoDelay' in client.stream) (client.stream as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
  client.subscribe(FILTER, { qos: qos === 1 ? 1 : 0 });
});
client.on('message', () => {
  if (++count % TOPICS === 0) line.write(`${count} ${performance.timeOrigin + performance.now()}\n`);
});
process.on('disconnect', () => process.exit());
