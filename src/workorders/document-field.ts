import type { DocumentField } from '../model/document.ts';

/** What a field allows, in words. */
export function allowedInField(field: DocumentField): string {
  const { type, oneOf, minimum, exclusiveMinimum, maximum, maxLength, example } = field;
  const such = example === undefined ? '' : `, such as ${example}`;
  if (oneOf) return `one of ${oneOf.join(', ')}`;
  switch (type) {
    case 'number': {
      const from = minimum === undefined ? '' : ` from ${minimum}`;
      const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
      return `a number${from}${above}${maximum === undefined ? '' : ` to ${maximum}`}${such}`;
    }
    case 'instant':
      return 'a time, as ISO 8601 or as ms since the Unix epoch';
    case 'boolean':
      return 'true or false';
    case 'text':
      return `text${maxLength === undefined ? '' : ` of at most ${maxLength} characters`}${such}`;
  }
}

/** A value as its field takes it; `undefined` where it does not. Numbers are rounded to the digits that the other side keeps. */
export function valueInField(field: DocumentField, value: unknown): string | number | boolean | undefined {
  switch (field.type) {
    case 'number':
      return numberIn(field, value);
    case 'instant': {
      const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(new Date(time).getTime()) ? undefined : time;
    }
    case 'boolean':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
    case 'text': {
      if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
      const text = String(value).replace(/\s+/g, ' ').trim();
      const fits = text !== '' && text.length <= (field.maxLength ?? Number.POSITIVE_INFINITY);
      return fits && (!field.oneOf || field.oneOf.includes(text)) ? text : undefined;
    }
  }
}

function numberIn({ minimum, exclusiveMinimum, maximum, decimals }: DocumentField, value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value);
  if (typeof value !== 'number' && !isText) return undefined;
  const whole = Number(value);
  const number = decimals === undefined || !Number.isFinite(whole) ? whole : Number(whole.toFixed(decimals));
  if (!Number.isFinite(number) || number < (minimum ?? -Infinity) || number > (maximum ?? Infinity)) return undefined;
  return number <= (exclusiveMinimum ?? -Infinity) ? undefined : number;
}
