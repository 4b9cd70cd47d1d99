import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { crc16 } from './rtu-frame.ts';

/** Transaction, protocol and length (Modbus messaging on TCP/IP 1.0b, §3.1.3); the unit that follows counts as data here. */
const HEAD_LENGTH = 6;
const CRC_LENGTH = 2;
/** Unit and function, and the most that a telegram carries with its unit. */
const LENGTHS = { least: 2, most: 254 } as const;

/**
 * Numbered telegrams over TCP, as modbus-serial takes a port: what is written is a whole request with a checksum, what is told are
 * answers with one. One request a segment, because devices may take a segment for a telegram (ibid., §4.2). After bytes that
 * are no Modbus nothing can be trusted, and nothing is told any more.
 */
export class TcpPort extends EventEmitter {
  /** Under which number the next request goes, and under which the answer came that is being told. */
  _transactionIdWrite = 1;
  _transactionIdRead = 1;
  readonly #stream: Duplex;
  #ended = false;
  #received: Buffer = Buffer.alloc(0);

  constructor(stream: Duplex) {
    super();
    this.#stream = stream;
    stream.once('close', () => {
      this.#ended = true;
    });
    stream.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  get isOpen(): boolean {
    return !this.#ended;
  }

  open(done: () => void): void {
    done();
  }

  write(request: Buffer): void {
    const length = request.length - CRC_LENGTH;
    const telegram = Buffer.allocUnsafe(HEAD_LENGTH + length);
    telegram.writeUInt16BE(this._transactionIdWrite, 0);
    telegram.writeUInt16BE(0, 2);
    telegram.writeUInt16BE(length, 4);
    request.copy(telegram, HEAD_LENGTH, 0, length);
    this.#stream.write(telegram);
  }

  #receive(bytes: Buffer): void {
    const received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    let at = 0;
    while (at + HEAD_LENGTH <= received.length) {
      const length = received.readUInt16BE(at + 4);
      if (received.readUInt16BE(at + 2) !== 0 || length < LENGTHS.least || length > LENGTHS.most) {
        this.#stream.removeAllListeners('data').resume();
        return;
      }
      const from = at + HEAD_LENGTH;
      if (from + length > received.length) break;
      this._transactionIdRead = received.readUInt16BE(at);
      this.emit('data', withChecksum(received.subarray(from, from + length)));
      at = from + length;
    }
    this.#received = received.subarray(at);
  }
}

function withChecksum(data: Buffer): Buffer {
  const telegram = Buffer.allocUnsafe(data.length + CRC_LENGTH);
  telegram.set(data);
  telegram.writeUInt16LE(crc16(data), data.length);
  return telegram;
}
