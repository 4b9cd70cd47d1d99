import type { Exchange, ReadyTemplate, TemplateJson } from '../../../model/rest-template.ts';

const search = (field: string, value: string, pageSize: number): TemplateJson => ({
  filterFields: [{ field, operation: 'cn', value }],
  ...{ pageNum: 0, pageSize },
});

const changed = (path: string, body: TemplateJson): Exchange => ({ method: 'PATCH', path, body });

/**
 * Atlas CMMS (github.com/Grashjs/cmms at d4ce8ef), class D: it has no field for a key of others, so that ours stands in the title and is looked for there;
 * where it is not found after a doubt, a person decides.
 *
 * To be set up there: a user who may create, see and edit work orders. Login basic signs in with his e-mail address and password; login `api key` needs a licence with
 * API access, else Atlas answers 403. Equipment and location are the numeric ids of assets and locations. Files cannot be added this way.
 */
export const atlasCmms: ReadyTemplate = {
  name: 'atlas-cmms',
  title: 'Atlas CMMS',
  proven: 'documentation',
  against: 'the source of Atlas CMMS',
  template: {
    title: 'Atlas CMMS',
    class: 'D',
    opens: 'work order',
    apiKeyHeader: 'x-api-key',
    priorities: { critical: 'HIGH', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' },
    status: { OPEN: 'open', IN_PROGRESS: 'in progress', ON_HOLD: 'in progress', COMPLETE: 'done' },
    says: ['/message', '/error'],
    answers: [{ status: 409, means: 'busy' }],
    create: {
      ...{ method: 'POST', path: '/work-orders' },
      body: {
        ...{ title: '{title:200} [{key}]', description: '{text:10000}', priority: '{priority}' },
        ...{ asset: { id: '{equipment:number}' }, location: { id: '{location:number}' } },
      },
      answer: { id: '/id', number: '/customId', status: '/status' },
    },
    find: {
      ...{ method: 'POST', path: '/work-orders/search', body: search('title', '[{key}]', 2) },
      answer: { list: '/content', key: '/title', id: '/id', number: '/customId', status: '/status' },
    },
    read: {
      ...{ method: 'GET', path: '/work-orders/{id}' },
      answer: { id: '/id', number: '/customId', status: '/status' },
      answers: [{ status: 404, means: 'absent' }],
    },
    note: { method: 'POST', path: '/comments', body: { workOrder: { id: '{id:number}' }, content: '{text}' } },
    priority: changed('/work-orders/{id}', { priority: '{priority}' }),
    complete: changed('/work-orders/{id}/change-status', { status: 'COMPLETE', feedback: '{text}' }),
    check: { method: 'POST', path: '/work-orders/search', body: { filterFields: [], pageNum: 0, pageSize: 1 } },
    login: {
      ...{ method: 'POST', path: '/auth/signin', body: { email: '{username}', password: '{password}' } },
      session: { authorization: { at: '/accessToken', before: 'Bearer ' } },
      answers: [{ status: [400, 403, 422], means: 'login' }],
    },
  },
};
