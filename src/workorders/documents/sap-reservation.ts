import type { ReadyDocument } from '../../model/document.ts';
import { checkOf, GATEWAY_ANSWERS, GATEWAY_HEADERS, GATEWAY_SAYS, materialFields, serviceOf } from './sap-gateway.ts';

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
      ...materialFields('201'),
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
