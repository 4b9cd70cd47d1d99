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
