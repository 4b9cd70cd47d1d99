/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = Html | readonly Html[] | string | number;

/** HTML in which everything that is put in is escaped, but for what is HTML already. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((whole, text, i) => `${whole}${shown(parts[i - 1] ?? '')}${text}`) };
}

/** Nothing. */
export const EMPTY: Html = { html: '' };

function shown(part: Part): string {
  if (typeof part === 'object') return 'html' in part ? part.html : part.map((one) => one.html).join('');
  return String(part).replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
