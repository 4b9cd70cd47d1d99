/**
 * A gateway in a process of its own, to be killed: it leaves a last will, says that it is there, and then reports its tags ten times a second. Connects again by itself.
 *
 * Usage: mqtt-gateway.ts URL TOPIC TAGS
 */
import { connect } from 'mqtt';

const [url = '', topic = '', tags = '0'] = process.argv.slice(2);
const status = `${topic}/status`;
const client = connect(url, {
  ...{ clientId: topic, keepalive: 1, reconnectPeriod: 200 },
  will: { topic: status, payload: Buffer.from('offline'), qos: 1, retain: true },
});
let count = 0;

client.on('connect', () => client.publish(status, 'online', { qos: 1, retain: true }));
// What is said while it is not connected is not to come late.
setInterval(() => {
  if (!client.connected) return;
  count++;
  for (let tag = 0; tag < Number(tags); tag++) client.publish(`${topic}/tag-${tag}/level`, String(count));
}, 100);
