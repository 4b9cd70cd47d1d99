import type { Measurement } from './figure.ts';
import { ROWS } from './rows.ts';

/** What a row's process tells. */
export type RowMessage = { progress: string } | { measurements: Measurement[] };

const row = ROWS.find(({ name }) => name === process.argv[2]);
const tell = (message: RowMessage) => process.send?.(message);

if (row) {
  const measurements = await row.measure((progress) => tell({ progress }));
  tell({ measurements });
}
process.disconnect?.();
