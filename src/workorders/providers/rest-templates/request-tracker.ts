import type { ReadyTemplate } from '../../../model/rest-template.ts';

/**
 * Request Tracker 5 over REST2 (docs.bestpractical.com/rt/5.0/RT/REST2.html), class C: the key is in a custom field, which RT searches and does not keep unique.
 *
 * To be set up there: a queue; for it a ticket custom field `ExternalRef` (enter one value); a privileged user with the rights SeeQueue, ShowTicket,
 * CreateTicket, CommentOnTicket, ModifyTicket, SeeCustomField and ModifyCustomField in the queue. The time zone of that user must be UTC: searches read
 * times in it. RT opens a ticket without the field where there is none or the user may not set it, and says nothing; the check looks for the field.
 */
export const requestTracker: ReadyTemplate = {
  name: 'request-tracker',
  title: 'Request Tracker 5',
  proven: 'server',
  against: 'Request Tracker 5.0.3 as Debian packages it',
  template: {
    title: 'Request Tracker',
    class: 'C',
    opens: 'ticket',
    values: { queue: { title: 'name of the queue', example: 'Maintenance' } },
    priorities: { critical: '100', high: '75', medium: '50', low: '25' },
    status: {
      ...{ new: 'open', open: 'in progress', stalled: 'in progress' },
      ...{ resolved: 'done', rejected: 'cancelled', deleted: 'cancelled' },
    },
    says: ['/message', ''],
    create: {
      method: 'POST',
      path: '/REST/2.0/ticket',
      body: {
        ...{ Queue: '{value.queue}', Subject: '{title:200}', Content: '{text}', ContentType: 'text/plain' },
        ...{ Priority: '{priority:number}', CustomFields: { ExternalRef: '{key}' } },
      },
      answer: { id: '/id' },
    },
    find: {
      method: 'GET',
      path: '/REST/2.0/tickets',
      query: {
        query: "Queue = '{value.queue:backslash}' AND 'CF.{{ExternalRef}}' = '{key}'",
        ...{ fields: 'Status', orderby: 'id', per_page: '2' },
      },
      answer: { list: '/items', id: '/id', status: '/Status' },
    },
    read: {
      ...{ method: 'GET', path: '/REST/2.0/ticket/{id}' },
      answer: { id: '/id', status: '/Status' },
      answers: [{ status: 404, means: 'absent' }],
    },
    note: {
      ...{ method: 'POST', path: '/REST/2.0/ticket/{id}/comment' },
      body: { Content: '{text}', ContentType: 'text/plain' },
    },
    priority: {
      ...{ method: 'PUT', path: '/REST/2.0/ticket/{id}' },
      headers: { 'If-Match': '{version}' },
      body: { Priority: '{priority:number}' },
    },
    complete: {
      ...{ method: 'PUT', path: '/REST/2.0/ticket/{id}' },
      headers: { 'If-Match': '{version}' },
      body: { Status: 'resolved' },
      // RT answers 200 also where it did not do it.
      answers: [
        { status: 200, contains: 'permission denied', means: 'refused' },
        { status: 200, contains: "isn't a valid status", means: 'refused' },
      ],
    },
    attach: {
      ...{ method: 'POST', path: '/REST/2.0/ticket/{id}/comment' },
      body: {
        ...{ Content: '{text}', ContentType: 'text/plain' },
        Attachments: [{ FileName: '{file.name}', FileType: '{file.type}', FileContent: '{file.content}' }],
      },
    },
    changes: {
      ...{ method: 'GET', path: '/REST/2.0/tickets' },
      query: {
        query: "Queue = '{value.queue:backslash}' AND LastUpdated >= '{since:sql}'",
        ...{ fields: 'Status,LastUpdated', orderby: 'LastUpdated', order: 'ASC', per_page: '100' },
      },
      answer: { list: '/items', id: '/id', status: '/Status', changedAt: '/LastUpdated', more: '/next_page' },
    },
    check: {
      ...{ method: 'GET', path: '/REST/2.0/queue/{value.queue}' },
      answers: [
        { status: [403, 404], means: 'refused', says: 'there is no queue of this name, or the user may not see it' },
        {
          ...{ status: 200, at: '/TicketCustomFields', lacks: '"ExternalRef"', means: 'refused' },
          says: 'the queue has no ticket custom field ExternalRef, or the user may not see it',
        },
      ],
    },
  },
};
