import type { Exchange, ReadyTemplate, TemplateJson } from '../../../model/rest-template.ts';

const WORK_ORDERS = '/api/data/v9.2/msdyn_workorders';
const SHOWN = 'msdyn_workorderid,msdyn_name,msdyn_systemstatus';
const HEADERS = { Accept: 'application/json', 'OData-Version': '4.0', 'OData-MaxVersion': '4.0' };
const PLACES = {
  id: '/msdyn_workorderid',
  number: '/msdyn_name',
  status: '/msdyn_systemstatus',
  version: '/@odata.etag',
};

const note = (more: { readonly [name: string]: TemplateJson }): Exchange => ({
  method: 'POST',
  path: '/api/data/v9.2/annotations',
  headers: HEADERS,
  body: {
    ...{ subject: 'Tieline', notetext: '{text}', 'objectid_msdyn_workorder@odata.bind': '/msdyn_workorders({id})' },
    ...more,
  },
});

/**
 * Dynamics 365 Field Service over the Dataverse Web API, class A: a PATCH on an alternate key creates the order once and changes it from then on
 * (learn.microsoft.com: dynamics365/field-service/create-work-order-api-example; power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api).
 * Names of columns: msdyn_workorder in Microsoft's example; summary, asset and the note's link from public entity references.
 *
 * To be set up there: a text column of 20 characters in Work Order with an alternate key on it alone (its logical name is the value `keyColumn`); an
 * application user with rights to read and write work orders and notes; login oauth2 with the scope `https://ORG.crm.dynamics.com/.default`. Equipment numbers
 * are the ids (GUID) of customer assets; account, type and price list are ids as well.
 */
export const dynamics365: ReadyTemplate = {
  name: 'dynamics-365',
  title: 'Dynamics 365 Field Service',
  proven: 'documentation',
  against: "Microsoft's documentation of the Dataverse Web API",
  template: {
    title: 'Dataverse',
    class: 'A',
    opens: 'work order',
    values: {
      keyColumn: { title: 'logical name of the column with the alternate key', example: 'new_tielineref' },
      account: { title: 'id of the service account', example: '7c0f7fd3-0000-4000-8000-000000000001' },
      type: { title: 'id of the work order type', example: '7c0f7fd3-0000-4000-8000-000000000002' },
      priceList: { title: 'id of the price list', example: '7c0f7fd3-0000-4000-8000-000000000003' },
    },
    status: {
      ...{ '690970000': 'open', '690970001': 'open', '690970002': 'in progress' },
      ...{ '690970003': 'done', '690970004': 'done', '690970005': 'cancelled' },
    },
    says: ['/error/message'],
    create: {
      ...{ method: 'PATCH', path: `${WORK_ORDERS}({value.keyColumn}='{key:odata}')` },
      headers: { ...HEADERS, Prefer: 'return=representation' },
      body: {
        ...{ msdyn_workordersummary: '{title}', msdyn_instructions: '{text}', msdyn_taxable: false },
        'msdyn_serviceaccount@odata.bind': '/accounts({value.account})',
        'msdyn_workordertype@odata.bind': '/msdyn_workordertypes({value.type})',
        'msdyn_pricelist@odata.bind': '/pricelevels({value.priceList})',
        'msdyn_customerasset@odata.bind': '/msdyn_customerassets({equipment:or-none})',
        msdyn_systemstatus: 690_970_000,
      },
      answer: PLACES,
      answers: [{ status: 200, means: 'existing' }],
    },
    find: {
      ...{ method: 'GET', path: `${WORK_ORDERS}({value.keyColumn}='{key:odata}')`, headers: HEADERS },
      ...{ query: { $select: SHOWN }, answer: PLACES },
      // Another 404 is a wrong path.
      answers: [{ status: 404, contains: 'does not exist', means: 'absent' }],
    },
    read: {
      ...{ method: 'GET', path: `${WORK_ORDERS}({id})`, headers: HEADERS },
      ...{ query: { $select: SHOWN }, answer: PLACES },
      answers: [{ status: 404, contains: 'does not exist', means: 'absent' }],
    },
    note: note({}),
    complete: {
      ...{ method: 'PATCH', path: `${WORK_ORDERS}({id})`, headers: { ...HEADERS, 'If-Match': '{version}' } },
      body: { msdyn_systemstatus: 690_970_003 },
    },
    attach: note({
      isdocument: true,
      filename: '{file.name}',
      mimetype: '{file.type}',
      documentbody: '{file.content}',
    }),
    changes: {
      ...{ method: 'GET', path: WORK_ORDERS, headers: HEADERS },
      query: {
        $select: `${SHOWN},modifiedon`,
        $filter: 'modifiedon ge {since:iso} and {value.keyColumn} ne null',
        ...{ $orderby: 'modifiedon asc', $top: '100' },
      },
      answer: { ...PLACES, list: '/value', changedAt: '/modifiedon', full: 100 },
    },
    check: {
      ...{ method: 'GET', path: WORK_ORDERS, headers: HEADERS },
      query: { $select: 'msdyn_workorderid,{value.keyColumn}', $top: '1' },
    },
  },
};
