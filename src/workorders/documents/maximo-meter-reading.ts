import type { ReadyDocument } from '../../model/document.ts';

const READINGS = '/api/os/mxmeterdata';

/**
 * Meter reading of an asset in IBM Maximo Manage (object structure MXMETERDATA). Fields and path: public clients that enter readings by it
 * (`assetnum`, `metername`, `newreading`, `newreadingdate`, `inspector`, `isdelta`, `dorollover` at `/maximo/api/os/MXMETERDATA?lean=1`). No field takes our
 * key and nothing can be searched by it, so that after a doubt a person decides; `transactionid` guards against repeats for the few minutes that Maximo
 * remembers it. The address of the system includes `/maximo`.
 */
export const maximoMeterReading: ReadyDocument = {
  name: 'maximo-meter-reading',
  proven: 'documentation',
  against: 'public clients of MXMETERDATA',
  template: {
    title: 'Meter reading (Maximo)',
    called: 'meter reading',
    class: 'D',
    fields: {
      asset: { title: 'Asset', type: 'text', required: true, maxLength: 25, example: '11430' },
      site: { title: 'Site', type: 'text', required: true, maxLength: 8, example: 'BEDFORD' },
      meter: { title: 'Meter', type: 'text', required: true, maxLength: 10, example: 'TEMP-C' },
      reading: { title: 'Reading', type: 'number', required: true },
      readAt: { title: 'Read at', type: 'instant', required: true },
      isDelta: { title: 'Reading is a difference', type: 'boolean', default: false },
      inspector: { title: 'Read by', type: 'text', maxLength: 30, example: 'TIELINE' },
    },
    says: ['/Error/message', '/oslc:Error/oslc:message'],
    create: {
      ...{ method: 'POST', path: READINGS, query: { lean: '1' } },
      headers: { transactionid: '{key}', properties: '*' },
      body: {
        ...{ assetnum: '{asset}', siteid: '{site}', metername: '{meter}', newreading: '{reading:text}' },
        ...{ newreadingdate: '{readAt:iso}', isdelta: '{isDelta}', dorollover: false, inspector: '{inspector}' },
      },
      // What it answers has no number of its own: that of the asset tells people where to look.
      answer: { number: '/assetnum' },
      answers: [{ status: 409, means: 'existing' }],
    },
    check: { method: 'GET', path: READINGS, query: { lean: '1', 'oslc.pageSize': '1', 'oslc.select': 'assetnum' } },
  },
};
