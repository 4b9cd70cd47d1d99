import { type Static, type TObject, Type } from 'typebox';
import type { SystemSettings } from '../../model/work-order.ts';
import { reportedBy, timeZone } from './shared-fields.ts';

const code = (title: string, length: number, placeholder: string, description: string) =>
  Type.Optional(Type.String({ title, maxLength: length, pattern: '^[A-Z0-9_-]+$', placeholder, description }));

/** What a notification is opened with, beside what an order says. */
export const sapFields = {
  client: Type.Optional(
    Type.String({
      title: 'Client',
      pattern: '^[0-9]{3}$',
      placeholder: '100',
      description: 'SAP client. Empty: the one that the server chooses.',
    }),
  ),
  notificationType: Type.String({
    title: 'Notification type',
    default: 'M2',
    pattern: '^[A-Z0-9]{2}$',
    description: 'As customized in SAP: `M1` maintenance request, `M2` malfunction report.',
  }),
  planningPlant: code('Planning plant', 4, '1010', 'Maintenance planning plant.'),
  maintenancePlant: code('Maintenance plant', 4, '1010', 'Where the equipment stands.'),
  plannerGroup: code('Planner group', 3, '920', 'Who plans it.'),
  workCenter: code('Work center', 8, 'MECH', 'Main work center.'),
  workCenterPlant: code('Plant of the work center', 4, '1010', 'Goes with the work center.'),
  reportedBy,
  timeZone,
  longText: Type.Enum(['replaces', 'appends'], {
    title: 'Long text',
    default: 'replaces',
    description:
      'What writing the long text does over there. `replaces`: what is there is read first and sent again with the note; `appends`: only the note is sent.',
  }),
};

export type SapSettings = SystemSettings & Static<TObject<typeof sapFields>>;
