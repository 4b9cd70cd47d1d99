import type { ReadyDocument } from '../../model/document.ts';
import { checkOf, GATEWAY_ANSWERS, GATEWAY_HEADERS, GATEWAY_SAYS, materialFields, serviceOf } from './sap-gateway.ts';

const HEADERS = `${serviceOf('API_MATERIAL_DOCUMENT_SRV')}/A_MaterialDocumentHeader`;

/**
 * Goods movement in SAP S/4HANA (OData V2 API_MATERIAL_DOCUMENT_SRV). Names and lengths: AlteaUP/LOROPIANA-Production-Cockpit
 * srv/external/API_MATERIAL_DOCUMENT_SRV.edmx. Our key is the header text (25 characters), as the reference document takes 16 only. Movement types and
 * codes are those of SAP inventory management: code 03 with type 201 issues to a cost centre, with 261 to an order; 05 with 501 receives without order.
 */
export const sapGoodsMovement: ReadyDocument = {
  name: 'sap-goods-movement',
  proven: 'documentation',
  against: 'the published metadata of API_MATERIAL_DOCUMENT_SRV',
  template: {
    title: 'Goods movement (SAP)',
    called: 'material document',
    class: 'C',
    fields: {
      ...materialFields('261'),
      movementCode: {
        ...{ title: 'Movement code', type: 'text', required: true, default: '03' },
        oneOf: ['01', '02', '03', '04', '05', '06', '07'],
      },
      order: { title: 'Order', type: 'text', maxLength: 12, example: '1000123' },
      costCenter: { title: 'Cost centre', type: 'text', maxLength: 10, example: '10101101' },
      reservation: { title: 'Reservation', type: 'text', maxLength: 10 },
      reservationItem: { title: 'Item of the reservation', type: 'text', maxLength: 4 },
      batch: { title: 'Batch', type: 'text', maxLength: 10 },
      text: { title: 'Item text', type: 'text', maxLength: 50 },
      postingDate: { title: 'Posting date', type: 'instant', required: true },
    },
    says: GATEWAY_SAYS,
    answers: GATEWAY_ANSWERS,
    create: {
      ...{ method: 'POST', path: HEADERS, headers: GATEWAY_HEADERS },
      body: {
        ...{ GoodsMovementCode: '{movementCode}', MaterialDocumentHeaderText: '{key}' },
        ...{ PostingDate: '{postingDate.local:odata-day}', DocumentDate: '{postingDate.local:odata-day}' },
        to_MaterialDocumentItem: {
          results: [
            {
              ...{ Material: '{material}', Plant: '{plant}', StorageLocation: '{storageLocation}', Batch: '{batch}' },
              ...{ GoodsMovementType: '{movementType}', ManufacturingOrder: '{order}', CostCenter: '{costCenter}' },
              // Decimals travel as text in OData V2.
              ...{ EntryUnit: '{unit}', QuantityInEntryUnit: '{quantity:text}', MaterialDocumentItemText: '{text}' },
              ...{ Reservation: '{reservation}', ReservationItem: '{reservationItem}' },
            },
          ],
        },
      },
      answer: { id: '/d/MaterialDocument' },
    },
    find: {
      ...{ method: 'GET', path: HEADERS, headers: GATEWAY_HEADERS },
      query: {
        $filter: "MaterialDocumentHeaderText eq '{key:odata}'",
        $select: 'MaterialDocument,MaterialDocumentHeaderText',
        $top: '2',
      },
      answer: { list: '/d/results', id: '/MaterialDocument', key: '/MaterialDocumentHeaderText' },
    },
    check: checkOf(HEADERS, 'MaterialDocument'),
  },
};
