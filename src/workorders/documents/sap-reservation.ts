import type { ReadyDocument } from '../../model/document.ts';
import { checkOf, GATEWAY_ANSWERS, GATEWAY_HEADERS, GATEWAY_SAYS, serviceOf } from './sap-gateway.ts';

const SERVICE = serviceOf('API_RESERVATION_DOCUMENT_SRV');
const ITEMS = `${SERVICE}/A_ReservationDocumentItem`;

/**
 * Reservation of spare parts in SAP S/4HANA (OData V2 API_RESERVATION_DOCUMENT_SRV). Names: latonaio/sap-api-integrations-reservation-document-reads-sandbox
 * and a public CAP import of the service; that it is created with its items in one POST on the header is seen in public ABAP that does so. The header has no
 * text: our key is the item text (50 characters).
 */
export const sapReservation: ReadyDocument = {
  name: 'sap-reservation',
  proven: 'documentation',
  against: 'the published field names of API_RESERVATION_DOCUMENT_SRV',
  template: {
    title: 'Reservation (SAP)',
    called: 'reservation',
    class: 'C',
    fields: {
      material: { title: 'Material', type: 'text', required: true, maxLength: 40, example: 'SEAL-40' },
      quantity: {
        title: 'Quantity',
        type: 'number',
        required: true,
        exclusiveMinimum: 0,
        maximum: 9_999_999_999,
        decimals: 3,
      },
      unit: { title: 'Unit of entry', type: 'text', required: true, maxLength: 3, example: 'PC' },
      plant: { title: 'Plant', type: 'text', required: true, maxLength: 4, example: '1010' },
      storageLocation: { title: 'Storage location', type: 'text', maxLength: 4, example: '101A' },
      movementType: {
        title: 'Movement type',
        type: 'text',
        required: true,
        maxLength: 3,
        default: '201',
        example: '201',
      },
      costCenter: { title: 'Cost centre', type: 'text', maxLength: 10, example: '10101101' },
      order: { title: 'Order', type: 'text', maxLength: 12, example: '1000123' },
      recipient: { title: 'Goods recipient', type: 'text', maxLength: 12 },
      neededAt: { title: 'Needed on', type: 'instant', required: true },
    },
    says: GATEWAY_SAYS,
    answers: GATEWAY_ANSWERS,
    create: {
      ...{ method: 'POST', path: `${SERVICE}/A_ReservationDocumentHeader`, headers: GATEWAY_HEADERS },
      body: {
        ...{ GoodsMovementType: '{movementType}', ReservationDate: '{neededAt.local:odata-day}' },
        ...{ CostCenter: '{costCenter}', OrderID: '{order}', GoodsRecipientName: '{recipient}' },
        to_ReservationDocumentItem: {
          results: [
            {
              ...{ Product: '{material}', Plant: '{plant}', StorageLocation: '{storageLocation}' },
              ...{ GoodsMovementType: '{movementType}', GoodsMovementIsAllowed: true, EntryUnit: '{unit}' },
              ...{
                ResvnItmRequiredQtyInEntryUnit: '{quantity:text}',
                MatlCompRequirementDate: '{neededAt.local:odata-day}',
              },
              ReservationItemText: '{key}',
            },
          ],
        },
      },
      answer: { id: '/d/Reservation' },
    },
    find: {
      ...{ method: 'GET', path: ITEMS, headers: GATEWAY_HEADERS },
      query: { $filter: "ReservationItemText eq '{key:odata}'", $select: 'Reservation,ReservationItemText', $top: '2' },
      answer: { list: '/d/results', id: '/Reservation', key: '/ReservationItemText' },
    },
    check: checkOf(ITEMS, 'Reservation'),
  },
};
