import type { ReadyDocument } from '../../model/document.ts';
import { checkOf, GATEWAY_ANSWERS, GATEWAY_HEADERS, GATEWAY_SAYS, serviceOf } from './sap-gateway.ts';

const CONFIRMATIONS = `${serviceOf('API_PROD_ORDER_CONFIRMATION_2_SRV')}/ProdnOrdConf2`;

/**
 * Confirmation of a production order in SAP S/4HANA (OData V2 API_PROD_ORDER_CONFIRMATION_2_SRV). Names and lengths: a public CAP import of the service
 * (entity ProdnOrdConf2). Our key is the confirmation text (40 characters); the external key there is a UUID.
 */
export const sapProductionConfirmation: ReadyDocument = {
  name: 'sap-production-confirmation',
  proven: 'documentation',
  against: 'the published metadata of API_PROD_ORDER_CONFIRMATION_2_SRV',
  template: {
    title: 'Production confirmation (SAP)',
    called: 'confirmation',
    class: 'C',
    fields: {
      order: { title: 'Production order', type: 'text', required: true, maxLength: 12, example: '1000123' },
      operation: { title: 'Operation', type: 'text', required: true, maxLength: 4, example: '0010' },
      yield: { title: 'Yield', type: 'number', required: true, minimum: 0, maximum: 9_999_999_999, decimals: 3 },
      scrap: { title: 'Scrap', type: 'number', minimum: 0, maximum: 9_999_999_999, decimals: 3 },
      rework: { title: 'Rework', type: 'number', minimum: 0, maximum: 9_999_999_999, decimals: 3 },
      unit: { title: 'Unit', type: 'text', required: true, maxLength: 3, example: 'PC' },
      plant: { title: 'Plant', type: 'text', maxLength: 4, example: '1010' },
      workCenter: { title: 'Work centre', type: 'text', maxLength: 8 },
      reason: { title: 'Reason for variance', type: 'text', maxLength: 4 },
      final: { title: 'Final confirmation', type: 'boolean' },
      postingDate: { title: 'Posting date', type: 'instant', required: true },
    },
    says: GATEWAY_SAYS,
    answers: GATEWAY_ANSWERS,
    create: {
      ...{ method: 'POST', path: CONFIRMATIONS, headers: GATEWAY_HEADERS },
      body: {
        ...{ OrderID: '{order}', OrderOperation: '{operation}', ConfirmationText: '{key}' },
        ...{ Plant: '{plant}', WorkCenter: '{workCenter}', PostingDate: '{postingDate.local:odata-day}' },
        ...{ ConfirmationUnit: '{unit}', ConfirmationYieldQuantity: '{yield:text}' },
        ...{ ConfirmationScrapQuantity: '{scrap:text}', ConfirmationReworkQuantity: '{rework:text}' },
        ...{ VarianceReasonCode: '{reason}', IsFinalConfirmation: '{final}' },
      },
      answer: { id: '/d/ConfirmationGroup', number: '/d/ConfirmationGroup' },
    },
    find: {
      ...{ method: 'GET', path: CONFIRMATIONS, headers: GATEWAY_HEADERS },
      query: {
        $filter: "ConfirmationText eq '{key:odata}'",
        $select: 'ConfirmationGroup,ConfirmationCount,ConfirmationText',
        $top: '2',
      },
      answer: { list: '/d/results', id: '/ConfirmationGroup', key: '/ConfirmationText' },
    },
    check: checkOf(CONFIRMATIONS, 'ConfirmationGroup'),
  },
};
