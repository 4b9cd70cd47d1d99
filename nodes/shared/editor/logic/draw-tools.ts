import { EMPTY, type Html, html } from '../../../../src/backtest/report/html.ts';
import type { Place } from './controls.ts';
import { type Address, canUnwrap, moved, partAt } from './edit.ts';
import type { Part } from './picture.ts';

/** What can be done to a part as a whole. */
export function drawTools(picture: Part, address: Address, { at, name }: Place): Html {
  const tool = (act: string, sign: string, words: string, isPossible = true) => {
    const off = isPossible ? EMPTY : html` disabled`;
    return html`<button type="button" class="tieline-tool" data-at="${at}" data-act="${act}" aria-label="${words} ${name}" title="${words}"${off}>${sign}</button>`;
  };
  const isGroup = partAt(picture, address)?.kind === 'group';
  const moves = address.length === 0 ? [] : [['up', '↑', -1] as const, ['down', '↓', 1] as const];
  return html`<span class="tieline-tools">${moves.map(([act, sign, by]) =>
    tool(act, sign, `Move ${act}`, moved(picture, address, by) !== undefined),
  )}${tool('wrap', '( )', 'Put into a group:')}${isGroup ? tool('unwrap', ') (', 'Take away the group around:', canUnwrap(picture, address)) : EMPTY}${tool('remove', '×', 'Remove')}</span>`;
}
