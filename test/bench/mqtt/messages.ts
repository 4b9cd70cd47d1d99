/** Signals that the blaster speaks for. One cycle is one message of each. */
export const TOPICS = 1000;
/** The limit that one signal a cycle exceeds. */
export const LIMIT = 80;
/** What matches every topic. */
export const FILTER = 'bench/#';

/** Bytes of each payload: like those that gateways send. */
const PAYLOAD_BYTES = 174;

/** PUBLISH packets one after the other, all of one size. */
export interface Packets {
  bytes: Buffer;
  packetBytes: number;
  count: number;
}

/**
 * The messages of some cycles. In cycle r the signal r comes last and is above the limit; in the next it is back. So a flow has
 * worked off everything, in order, when it has told `transitionsAfter(cycles)` changes.
 * @param first number of the first cycle; cycle 0 has nothing above the limit; each signal is above it in one cycle only
 */
export function packetsOf(first: number, cycles: number, qos: 0 | 1): Packets {
  const count = cycles * TOPICS;
  const packetBytes = packetOf(0, 0, 0, qos).length;
  const bytes = Buffer.alloc(count * packetBytes);
  const now = Date.now();
  for (let i = 0; i < count; i++) {
    const cycle = first + Math.floor(i / TOPICS);
    const signal = (cycle + 1 + (i % TOPICS)) % TOPICS;
    packetOf(cycle, signal, now + Math.floor(i / TOPICS), qos, (i % 65_535) + 1).copy(bytes, i * packetBytes);
  }
  return { bytes, packetBytes, count };
}

/** Alarms raised and cleared when so many cycles, from the first, are worked off. */
export function transitionsAfter(cycles: number): number {
  return Math.max(0, 2 * cycles - 3);
}

function packetOf(cycle: number, signal: number, time: number, qos: 0 | 1, id = 1): Buffer {
  const topic = Buffer.from(`bench/hall-3/pump-${String(signal).padStart(4, '0')}/temperature`);
  const payload = Buffer.from(payloadOf(cycle, signal, time));
  const bodyBytes = 2 + topic.length + (qos === 0 ? 0 : 2) + payload.length;
  const head = Buffer.from([0x30 | (qos << 1), (bodyBytes & 127) | 128, bodyBytes >> 7, 0, topic.length]);
  const packetId = Buffer.from(qos === 0 ? [] : [id >> 8, id & 255]);
  return Buffer.concat([head, topic, packetId, payload]);
}

function payloadOf(cycle: number, signal: number, time: number): string {
  const above = cycle > 0 && signal === cycle % TOPICS;
  const value = (above ? LIMIT + 5 : 20) + ((cycle * 37 + signal) % 1000) / 200;
  const start = `{"value":${value.toFixed(3)},"timestamp":${time},"unit":"Cel","quality":"good","device":"`;
  return `${start}${'gateway-7/channel-'.padEnd(PAYLOAD_BYTES - start.length - 2, '0')}"}`;
}
