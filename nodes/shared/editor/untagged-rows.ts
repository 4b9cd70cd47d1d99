import type { UntaggedListView } from '../../../src/console/views.ts';
import { unitLabel } from '../../../src/model/unit-label.ts';
import type { Row } from './grid/rows.ts';
import type { EditorNode, EditorRed } from './red.ts';
import { addressOf, authorization, refusal } from './runtime-address.ts';

/** Rows for the addresses that came without a tag, as they map by themselves; or a sentence that says why there are none. */
export async function untaggedRows(RED: EditorRed, { id }: EditorNode): Promise<Row[] | string> {
  try {
    const query = new URLSearchParams({ plant: id });
    const response = await fetch(addressOf(RED, `untagged?${query}`), { headers: authorization(RED) });
    if (!response.ok) return await refusal(response, 'This plant is not deployed yet, so nothing has come.');
    const { untagged } = (await response.json()) as UntaggedListView;
    return untagged.map(({ link, address, asset, property, unit }) => ({
      ...{ address, link, asset, property },
      ...(unit !== undefined && { unit: unitLabel(unit) }),
    }));
  } catch (thrown) {
    return `The runtime cannot be reached: ${String(thrown)}`;
  }
}
