import type { DocumentRequest, DocumentTemplate } from '../model/document.ts';
import type { PlantTime } from '../model/plant-time.ts';
import type { Exchange, Fillings } from '../model/rest-template.ts';
import type { Failure, Found, ProviderRequest, ProviderResponse, Receipt } from '../model/work-order.ts';
import { foundIn, meaningOf } from './providers/rest-answer.ts';
import { filledRequest, textAtPointer } from './providers/rest-fill.ts';

/** How documents of one template go out and come to be known of. What is created is done: `status` is that of every receipt. */
export interface DocumentExchange {
  request(document: DocumentRequest): ProviderRequest;
  receipt(document: DocumentRequest, response: ProviderResponse): Receipt;
  /** Absent where nothing can be found by our key. */
  find?(document: Pick<DocumentRequest, 'key'>): ProviderRequest;
  found(key: string, response: ProviderResponse): Found;
  check(): ProviderRequest;
  checked(response: ProviderResponse): { kind: 'ok'; says: string } | Failure;
}

/**
 * The requests of a document template.
 * @param values what the template asks for about the plant's own system
 * @param time the plant's clock: days and times of day in documents are what it shows
 */
export function documentExchange(template: DocumentTemplate, values: Fillings, time: PlantTime): DocumentExchange {
  const { fields, create, find, check } = template;
  const filled = (exchange: Exchange, fillings: Fillings) => filledRequest(exchange, { ...values, ...fillings });
  return {
    request: (document) => filled(create, { key: document.key, ...fillingsOf(fields, document, time) }),
    receipt: (document, response) => receiptOf(template, document, response),
    ...(find && { find: ({ key }: Pick<DocumentRequest, 'key'>) => filled(find, { key }) }),
    found(key, response) {
      const found = foundIn({ ...template, status: {} }, find ?? create, key, response);
      return 'number' in found ? { ...found, status: 'done' } : found;
    },
    check: () => filled(check, {}),
    checked: (response) => {
      const meant = meaningOf(template, check, response);
      return 'reason' in meant ? meant : { kind: 'ok', says: `${template.title} can be reached` };
    },
  };
}

function fillingsOf(fields: DocumentTemplate['fields'], document: DocumentRequest, time: PlantTime): Fillings {
  const instants = Object.entries(document.fields).flatMap(([name, value]) =>
    fields[name]?.type === 'instant' && typeof value === 'number' ? [[`${name}.local`, time.localOf(value)]] : [],
  );
  return { ...document.fields, ...Object.fromEntries(instants) };
}

function receiptOf(template: DocumentTemplate, { key }: DocumentRequest, response: ProviderResponse): Receipt {
  const { create } = template;
  const meant = meaningOf(template, create, response);
  if ('reason' in meant) return meant;
  if (meant.kind === 'absent') return { kind: 'refused', reason: `${response.status}: it is not there` };
  const { id: place, number = place } = create.answer ?? {};
  const id = textAtPointer(response.body, place);
  if (place !== undefined && id === '') return { kind: 'unknown', reason: `the answer has no id at ${place}` };
  const kind = meant.kind === 'existing' ? 'existing' : 'created';
  return { kind, number: textAtPointer(response.body, number) || id || key, ...(id && { id }), status: 'done' };
}
