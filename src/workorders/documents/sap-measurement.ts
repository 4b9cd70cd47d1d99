import type { ReadyDocument } from '../../model/document.ts';
import { checkOf, GATEWAY_ANSWERS, GATEWAY_HEADERS, GATEWAY_SAYS } from './sap-gateway.ts';

const DOCUMENTS =
  '/sap/opu/odata4/sap/api_measurementdocument/srvd_a2x/sap/MeasurementDocument/0001/MeasurementDocument';

/**
 * Measurement document of SAP plant maintenance (OData V4 api_measurementdocument). Path: SAP Help for S/4HANA 2025 as public sources quote it; fields:
 * latonaio/sap-api-integrations-measurement-document-reads. Our key is its text (40 characters). Date and time are those of the plant's clock.
 */
export const sapMeasurement: ReadyDocument = {
  name: 'sap-measurement',
  proven: 'documentation',
  against: 'the published field names of API_MEASUREMENTDOCUMENT',
  template: {
    title: 'Measurement document (SAP)',
    called: 'measurement document',
    class: 'C',
    fields: {
      point: { title: 'Measuring point', type: 'text', required: true, maxLength: 12, example: '42' },
      reading: { title: 'Reading', type: 'number', required: true },
      unit: { title: 'Unit of the reading', type: 'text', required: true, maxLength: 3, example: 'GC' },
      readAt: { title: 'Read at', type: 'instant', required: true },
      code: { title: 'Valuation code', type: 'text', maxLength: 4 },
      reader: { title: 'Read by', type: 'text', maxLength: 12 },
    },
    says: GATEWAY_SAYS,
    answers: GATEWAY_ANSWERS,
    create: {
      ...{ method: 'POST', path: DOCUMENTS, headers: GATEWAY_HEADERS },
      body: {
        ...{ MeasuringPoint: '{point}', MsmtRdngDate: '{readAt.local:date}', MsmtRdngTime: '{readAt.local:time}' },
        ...{ MeasurementReadingInEntryUoM: '{reading:number}', MeasurementReadingEntryUoM: '{unit}' },
        ...{ MsmtValuationCode: '{code}', MsmtRdngByUser: '{reader}', MeasurementDocumentText: '{key}' },
      },
      answer: { id: '/MeasurementDocument' },
    },
    find: {
      ...{ method: 'GET', path: DOCUMENTS, headers: GATEWAY_HEADERS },
      query: {
        $filter: "MeasurementDocumentText eq '{key:odata}'",
        ...{ $select: 'MeasurementDocument,MeasurementDocumentText', $top: '2' },
      },
      answer: { list: '/value', id: '/MeasurementDocument', key: '/MeasurementDocumentText' },
    },
    check: checkOf(DOCUMENTS, 'MeasurementDocument'),
  },
};
