import { readTableCsv, tableCsv } from '../../../src/csv/table-csv.ts';
import type { FieldSchema } from '../../../src/model/settings.ts';
import type { Row } from './grid/rows.ts';
import type { EditorRed } from './red.ts';
import { addressOf, authorization, refusal } from './runtime-address.ts';

/** Tables that would be larger in a flow go to a file; Node-RED takes flows of 5 MB, in which there are other nodes, too. Characters. */
const MOST_INLINE = 1_000_000;

/** Whether rows are too many for a flow. */
export function isTooLarge(rows: readonly Row[]): boolean {
  return rows.length > 100 && JSON.stringify(rows).length > MOST_INLINE;
}

/** A name for a version that nobody else makes up. */
export function newVersion(): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `${Date.now().toString(36)}-${[...random].map((one) => one.toString(36)).join('-')}`;
}

/** The rows of a version, or a sentence that says why they cannot be had. */
export async function loadTable(RED: EditorRed, version: string, table: FieldSchema): Promise<Row[] | string> {
  try {
    const response = await fetch(addressOf(RED, `tables/${version}`), { headers: authorization(RED) });
    if (!response.ok) return await refusal(response, `The file of version ${version} is missing in this Node-RED.`);
    const { rows, faults } = readTableCsv(table, new Uint8Array(await response.arrayBuffer()));
    const [fault] = faults;
    return fault ? `Version ${version}, line ${fault.line}: ${fault.reason}` : rows.map(({ row }) => row as Row);
  } catch (thrown) {
    return `The runtime cannot be reached: ${String(thrown)}`;
  }
}

/** Keeps rows as a version; a sentence where that failed. */
export async function keepTable(
  RED: EditorRed,
  version: string,
  table: FieldSchema,
  rows: readonly Row[],
): Promise<string | undefined> {
  try {
    const headers = { ...authorization(RED), 'content-type': 'text/csv' };
    const address = addressOf(RED, `tables/${version}`);
    const response = await fetch(address, { method: 'POST', headers, body: tableCsv(table, rows) });
    return response.ok ? undefined : await refusal(response, 'The runtime does not know this address.');
  } catch (thrown) {
    return `The runtime cannot be reached: ${String(thrown)}`;
  }
}
