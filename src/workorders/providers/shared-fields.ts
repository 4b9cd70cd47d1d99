import { Type } from 'typebox';

/** Who an order is from: several systems have that. */
export const reportedBy = Type.Optional(
  Type.String({
    title: 'Reported by',
    maxLength: 32,
    placeholder: 'TIELINE',
    description: 'Who reports, as the system knows them: a user (SAP), a person (Maximo), a sys_id (ServiceNow).',
  }),
);

/** Which of several organizations is meant. */
export const organization = Type.Optional(
  Type.String({
    title: 'Organization',
    pattern: '^[A-Za-z0-9_-]{1,40}$',
    placeholder: 'EAGLENA',
    description: 'Maximo: empty is that of the site. MaintainX: its id, where the login is good for several.',
  }),
);

/** In which the other side writes times. */
export const timeZone = Type.Optional(
  Type.String({
    title: 'Time zone',
    pattern: '^[A-Za-z0-9_+/-]+$',
    maxLength: 64,
    placeholder: 'Europe/Berlin',
    description:
      'In which the system writes and reads times. ERPNext: as in its System Settings, empty is UTC. SAP: empty sends no start of the malfunction rather than a wrong one.',
  }),
);
