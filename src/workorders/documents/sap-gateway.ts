import type { DocumentField } from '../../model/document.ts';
import type { AnswerRule, Exchange } from '../../model/rest-template.ts';

/** Headers without which SAP Gateway answers in XML. */
export const GATEWAY_HEADERS = { Accept: 'application/json' };

/** Where SAP says why: OData V2 has the words below `value`, V4 has them at once. */
export const GATEWAY_SAYS = ['/error/message/value', '/error/message'];

/** What SAP says of a record that somebody has open; the error has no code of its own for it. */
export const GATEWAY_ANSWERS: readonly AnswerRule[] = [
  { status: [400, 500], at: '/error/message', contains: 'locked', means: 'busy' },
];

/** A service by its address below the host. */
export const serviceOf = (name: string) => `/sap/opu/odata/sap/${name}`;

/** A look at one entry, which needs the right to read. */
export const checkOf = (path: string, key: string): Exchange => ({
  method: 'GET',
  path,
  query: { $top: '1', $select: key },
  headers: GATEWAY_HEADERS,
});

/** What every movement of material names. */
export const materialFields = (movementType: string): Readonly<Record<string, DocumentField>> => ({
  material: { title: 'Material', type: 'text', required: true, maxLength: 40, example: 'SEAL-40' },
  quantity: {
    ...{ title: 'Quantity', type: 'number', required: true },
    ...{ exclusiveMinimum: 0, maximum: 9_999_999_999, decimals: 3 },
  },
  unit: { title: 'Unit of entry', type: 'text', required: true, maxLength: 3, example: 'PC' },
  plant: { title: 'Plant', type: 'text', required: true, maxLength: 4, example: '1010' },
  storageLocation: { title: 'Storage location', type: 'text', maxLength: 4, example: '101A' },
  movementType: {
    ...{ title: 'Movement type', type: 'text', required: true, maxLength: 3 },
    ...{ default: movementType, example: movementType },
  },
});
