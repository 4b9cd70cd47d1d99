import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { type ExpectedAnswer, expectedAnswer, findFrame } from './rtu-frame.ts';

/** A telegram has at most 256 bytes; what is kept while noise comes is bounded by this. */
const MAX_KEPT = 512;

/**
 * Telegrams over a line without numbers, as modbus-serial takes a port: what is written is a whole request, what is told is the one
 * answer that fits it. What was received before a request is dropped when the request goes out.
 */
export class RtuPort extends EventEmitter {
  readonly #stream: Duplex;
  #ended = false;
  #received: Uint8Array = new Uint8Array();
  #expected: ExpectedAnswer | undefined;

  constructor(stream: Duplex) {
    super();
    this.#stream = stream;
    stream.once('close', () => {
      this.#ended = true;
    });
    stream.on('data', (bytes: Uint8Array) => this.#receive(bytes));
  }

  get isOpen(): boolean {
    return !this.#ended;
  }

  open(done: () => void): void {
    done();
  }

  write(request: Buffer): void {
    this.#received = new Uint8Array();
    this.#expected = expectedAnswer(request);
    this.#stream.write(request);
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#expected) return;
    const found = findFrame(Buffer.concat([this.#received, bytes]), this.#expected);
    this.#received = found.rest.length > MAX_KEPT ? found.rest.slice(-MAX_KEPT) : found.rest;
    if (found.kind === 'none') return;
    this.#expected = undefined;
    this.emit('data', Buffer.from(found.frame));
  }
}
