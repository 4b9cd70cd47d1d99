import type { Measurement } from './figure.ts';
import { ROWS } from './rows.ts';

/** What a row's process tells. */
export type RowMessage = { progress: string } | { missing: string } | { measurements: Measurement[] };

const row = ROWS.find(({ name }) => name === process.argv[2]);
const tell = (message: RowMessage) => process.send?.(message);

const missing = await row?.missing?.();
if (missing !== undefined) tell({ missing });
else if (row) {
  const measurements = await row.measure((progress) => tell({ progress }));
  tell({ measurements });
}
process.disconnect?.();
