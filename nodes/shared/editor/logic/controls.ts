import { EMPTY, type Html, html } from '../../../../src/backtest/report/html.ts';

/** A part as its controls name it: its address, and its name for people. */
export interface Place {
  readonly at: string;
  readonly name: string;
}

interface Filled {
  readonly value: string;
  readonly placeholder?: string;
  readonly size?: number;
  readonly list?: string;
  readonly isDraft?: boolean;
  readonly isNumber?: boolean;
}

/** A text field of a part. */
export function input({ at, name }: Place, field: string, label: string, filled: Filled): Html {
  const { value, placeholder = '', size = 8, list, isDraft = false, isNumber = false } = filled;
  return html`<input type="text" data-at="${at}" data-field="${field}" aria-label="${name}: ${label}" value="${value}" placeholder="${placeholder}" size="${size}"${
    list === undefined ? EMPTY : html` list="${list}"`
  }${isNumber ? html` inputmode="decimal"` : EMPTY} autocomplete="off" spellcheck="false" aria-invalid="${String(isDraft)}">`;
}

/** A choice of a part. */
export function choice<Name extends string>(
  { at, name }: Place,
  field: string,
  label: string,
  options: Readonly<Record<Name, string>>,
  chosen: Name,
): Html {
  const shown = Object.entries<string>(options).map(
    ([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : EMPTY}>${text}</option>`,
  );
  return html`<select data-at="${at}" data-field="${field}" aria-label="${name}: ${label}">${shown}</select>`;
}
