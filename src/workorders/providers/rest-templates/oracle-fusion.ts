import type { ReadyTemplate } from '../../../model/rest-template.ts';

const WORK_ORDERS = '/fscmRestApi/resources/11.13.18.05/maintenanceWorkOrders';
const PLACES = { id: '/WorkOrderId', number: '/WorkOrderNumber', status: '/WorkOrderStatusCode' };

/**
 * Oracle Fusion Cloud Maintenance, class A: with `Upsert-Mode: true` a POST changes the order that is there instead of opening another one
 * (docs.oracle.com, REST API for Oracle Fusion Cloud SCM 25D, op-maintenanceworkorders-post). Our key is the number of the work order. By which attributes
 * the server matches, and the codes of its states, are not in what we could read: try it with one order before relying on it.
 *
 * To be set up there: the maintenance organization with manual numbering of work orders; a user with the duties to create and update maintenance work orders.
 * Equipment numbers are asset numbers. Notes and files cannot be added this way.
 */
export const oracleFusion: ReadyTemplate = {
  name: 'oracle-fusion',
  title: 'Oracle Fusion Cloud Maintenance',
  proven: 'documentation',
  against: "Oracle's documentation of its REST API",
  template: {
    title: 'Oracle Fusion',
    class: 'A',
    opens: 'work order',
    values: {
      organization: { title: 'code of the maintenance organization', example: 'M1' },
      completed: { title: 'code of the state Completed', default: 'ORA_COMPLETED' },
    },
    status: {
      ...{ ORA_UNRELEASED: 'open', ORA_RELEASED: 'open', ORA_ON_HOLD: 'in progress' },
      ...{ ORA_COMPLETED: 'done', ORA_CLOSED: 'done', ORA_CANCELED: 'cancelled' },
    },
    says: ['/o:errorDetails/0/detail', '/detail', '/title'],
    create: {
      method: 'POST',
      path: WORK_ORDERS,
      headers: { 'Upsert-Mode': 'true' },
      body: {
        ...{ OrganizationCode: '{value.organization}', WorkOrderNumber: '{key}', WorkOrderDescription: '{title:240}' },
        AssetNumber: '{equipment}',
      },
      answer: PLACES,
      answers: [{ status: 200, means: 'existing' }],
    },
    find: {
      ...{ method: 'GET', path: WORK_ORDERS },
      query: { q: "WorkOrderNumber='{key}'", onlyData: 'true', limit: '2' },
      answer: { ...PLACES, list: '/items', key: '/WorkOrderNumber' },
    },
    read: {
      ...{ method: 'GET', path: `${WORK_ORDERS}/{id}`, query: { onlyData: 'true' } },
      ...{ answer: PLACES, answers: [{ status: 404, means: 'absent' }] },
    },
    complete: {
      ...{ method: 'PATCH', path: `${WORK_ORDERS}/{id}` },
      body: { WorkOrderStatusCode: '{value.completed}' },
    },
    changes: {
      ...{ method: 'GET', path: WORK_ORDERS },
      query: { q: "LastUpdateDate >= '{since:iso}'", onlyData: 'true', orderBy: 'LastUpdateDate:asc', limit: '100' },
      answer: { ...PLACES, list: '/items', key: '/WorkOrderNumber', changedAt: '/LastUpdateDate', more: '/hasMore' },
    },
    check: { method: 'GET', path: WORK_ORDERS, query: { onlyData: 'true', limit: '1', fields: 'WorkOrderId' } },
  },
};
