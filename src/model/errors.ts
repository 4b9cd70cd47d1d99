/**
 * What must happen next, as a code:
 * - `CONFIG_INVALID` red ring, the node stays on the canvas and names field, value and bound
 * - `READING_INVALID` the message goes to Catch, work goes on
 * - `LINK_DOWN` retry with back-off; logged once down and once up
 * - `REFUSED` the other side said no; its answer is shown
 * - `BLOCKED` a guard said no
 * - `OUTCOME_UNKNOWN` sent, no answer: never a blind retry; ask by key or read back
 * - `STORE_FAILED` the plant store cannot be written or read
 */
export type PlantErrorCode =
  | 'CONFIG_INVALID'
  | 'READING_INVALID'
  | 'LINK_DOWN'
  | 'REFUSED'
  | 'BLOCKED'
  | 'OUTCOME_UNKNOWN'
  | 'STORE_FAILED';

/** The one error class of Tieline. Decide on `code`, never on the text. */
export class PlantError extends Error {
  readonly code: PlantErrorCode;

  constructor(code: PlantErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PlantError';
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Anything thrown as a {@link PlantError}; one that already is stays as it is. */
export function asPlantError(thrown: unknown, code: PlantErrorCode): PlantError {
  return thrown instanceof PlantError ? thrown : new PlantError(code, textOf(thrown), { cause: thrown });
}
