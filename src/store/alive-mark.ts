import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { asPlantError } from '../model/errors.ts';

/**
 * A moment in a file of eight bytes beside the store, written over and over. It is in the system's hands at once, so that a
 * `kill -9` leaves the newest; a power cut may leave an older one.
 */
export interface AliveMark {
  /** What the last runtime left, ms since the Unix epoch; 0 where there is none. */
  readonly before: number;
  set(at: number): void;
  close(): void;
}

/** Throws `STORE_FAILED` where the file cannot be made. */
export function openAliveMark(file: string): AliveMark {
  const bytes = Buffer.alloc(8);
  try {
    const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT);
    const whole = readSync(descriptor, bytes, 0, bytes.length, 0) === bytes.length;
    const before = whole ? bytes.readDoubleLE() : 0;
    return {
      before: Number.isFinite(before) ? before : 0,
      set(at) {
        bytes.writeDoubleLE(at);
        writeSync(descriptor, bytes, 0, bytes.length, 0);
      },
      close: () => closeSync(descriptor),
    };
  } catch (thrown) {
    throw asPlantError(thrown, 'STORE_FAILED');
  }
}
