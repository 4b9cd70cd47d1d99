/** What the answer to one request looks like on a line that does not number its telegrams. */
export interface ExpectedAnswer {
  readonly unit: number;
  readonly code: number;
  /** Bytes of the whole telegram, checksum included. */
  readonly length: number;
  /** What it begins with: unit, function and the length of its data, or the echo of a write. */
  readonly head: Uint8Array;
}

/** What was found among received bytes. `damaged`: it begins like the answer, and its checksum is wrong. */
export type FoundFrame =
  | { kind: 'frame' | 'damaged'; frame: Uint8Array; rest: Uint8Array }
  | { kind: 'none'; rest: Uint8Array };

const EXCEPTION_LENGTH = 5;
const CRC_LENGTH = 2;

/** The answer that a request of the functions 1 to 6, 15, 16 and 22 asks for (Modbus application protocol 1.1b3, §6). */
export function expectedAnswer(request: Uint8Array): ExpectedAnswer {
  const [unit = 0, code = 0] = request;
  const count = ((request[4] ?? 0) << 8) | (request[5] ?? 0);
  if (code <= 4) {
    const bytes = code <= 2 ? Math.ceil(count / 8) : count * 2;
    return { unit, code, length: 3 + bytes + CRC_LENGTH, head: Uint8Array.of(unit, code, bytes) };
  }
  const head = request.slice(0, code === 22 ? 8 : 6);
  return { unit, code, length: head.length + CRC_LENGTH, head };
}

/**
 * Finds the answer among what has been received since the request; noise before it, and telegrams of another shape that came
 * late, are passed over. What may still become the answer stays in `rest`.
 */
export function findFrame(received: Uint8Array, expected: ExpectedAnswer): FoundFrame {
  let damaged: Uint8Array | undefined;
  for (let at = 0; at < received.length; at++) {
    const length = lengthAt(received, at, expected);
    if (length === 0) continue;
    if (at + length > received.length) return { kind: 'none', rest: received.subarray(at) };
    const frame = received.subarray(at, at + length);
    if (isIntact(frame)) return { kind: 'frame', frame, rest: received.subarray(at + length) };
    damaged ??= frame;
  }
  const rest = new Uint8Array();
  return damaged ? { kind: 'damaged', frame: damaged, rest } : { kind: 'none', rest };
}

/** How long a telegram is that may begin here, or 0 where none of interest does. */
function lengthAt(received: Uint8Array, at: number, { unit, code, length, head }: ExpectedAnswer): number {
  if (received[at] !== unit) return 0;
  const second = received[at + 1];
  if (second === (code | 0x80)) return EXCEPTION_LENGTH;
  for (let i = 1; i < head.length && at + i < received.length; i++) if (received[at + i] !== head[i]) return 0;
  return length;
}

function isIntact(frame: Uint8Array): boolean {
  const end = frame.length - CRC_LENGTH;
  const told = (frame[end] ?? 0) | ((frame[end + 1] ?? 0) << 8);
  return crc16(frame.subarray(0, end)) === told;
}

/** What each value of a byte does to the checksum. */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** The checksum of a telegram (Modbus over serial line 1.02, §6.2.2): polynomial 0xA001, from 0xFFFF. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] as number);
  return crc;
}
