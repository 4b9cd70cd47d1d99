import { type Static, Type } from 'typebox';
import { TEMPLATE_NAMES, unknownNames } from '../model/alarm-text.ts';
import type { SettingProblem } from '../model/settings.ts';
import { ORDER_FORMS } from '../model/work-order.ts';
import { BY_SYSTEM } from './order-desk.ts';
import { ORDER_NAMES } from './order-text.ts';

const ALL_NAMES = [...TEMPLATE_NAMES, ...ORDER_NAMES].map((name) => `{${name}}`).join(' ');

/** Settings of `tieline-work-order`. */
export const workOrderSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  cmms: Type.String({ title: 'System', configNode: 'tieline-cmms', description: 'Where work orders are kept.' }),
  title: Type.String({
    title: 'Title',
    default: '{condition} {property} on {asset}',
    minLength: 1,
    maxLength: 200,
    description: `Title of the order. ${ALL_NAMES} are filled in.`,
  }),
  text: Type.String({
    title: 'Text',
    default: '{message}\n{evidence}\n{link}',
    maxLength: 2000,
    multiline: true,
    description: 'Text of the order, with the same names; {evidence}: the readings and numbers that decided.',
  }),
  opens: Type.Enum([BY_SYSTEM, ...ORDER_FORMS], {
    title: 'Opens',
    default: BY_SYSTEM,
    description: 'What is opened there, in the words of ISA-95; each system says which of them it has.',
  }),
  equipment: Type.Optional(
    Type.String({
      title: 'Equipment',
      maxLength: 200,
      placeholder: '{sapEquipment}',
      description: 'Its number there: an {attribute} of the asset, of its class or of an asset above, or a text.',
    }),
  ),
  location: Type.Optional(
    Type.String({
      title: 'Location',
      maxLength: 200,
      placeholder: '{functionalLocation}',
      description: 'Functional location or place there, likewise.',
    }),
  ),
  equipmentTable: Type.Array(
    Type.Object({
      assets: Type.String({
        title: 'Assets',
        minLength: 1,
        placeholder: 'acme/munich/press-shop/press-4',
        description: 'Selector: + is any one level, # is all the rest.',
      }),
      equipment: Type.Optional(Type.String({ title: 'Equipment', maxLength: 200, description: 'Its number there.' })),
      location: Type.Optional(Type.String({ title: 'Location', maxLength: 200, description: 'Its place there.' })),
    }),
    {
      title: 'Equipment by asset',
      default: [],
      maxItems: 10_000,
      keyColumns: ['assets'],
      description:
        'For assets that have no such attribute; the first row that fits counts, before the two fields above.',
    },
  ),
  recurrenceHours: Type.Number({
    title: 'Same order within',
    unit: 'h',
    default: 24,
    minimum: 0,
    maximum: 8760,
    description:
      'An alarm of the same rule and asset that comes within this time after the last one adds a note to the open order. 0: each occurrence has an order of its own.',
  }),
  mostPerHour: Type.Integer({
    title: 'At most an hour',
    unit: 'orders',
    default: 30,
    minimum: 0,
    maximum: 10_000,
    description: 'In a flood, what would be more than these goes into one collecting order. 0: no limit.',
  }),
  onClear: Type.Enum(['note', 'complete', 'nothing'], {
    title: 'When the alarm clears',
    default: 'note',
    description: 'Add a note, complete the order once nothing stands on it any more, or leave it alone.',
  }),
  onDone: Type.Enum(['nothing', 'acknowledge', 'reset'], {
    title: 'When the order is completed',
    default: 'nothing',
    description: 'Acknowledge its alarms, also reset those that are latched, or leave them alone.',
  }),
  chart: Type.Enum(['attach', 'none'], {
    title: 'Chart',
    default: 'attach',
    description: 'A picture of the course of the value goes with the order, where the system takes files.',
  }),
  consoleUrl: Type.Optional(
    Type.String({
      title: 'Console',
      pattern: '^https?://[^\\s]+$',
      placeholder: 'https://gateway.acme.example:1880',
      description: 'Address under which people reach Node-RED: {link} then leads to the alarm.',
    }),
  ),
});

export type WorkOrderSettings = Static<typeof workOrderSettings>;

/** What must hold beyond the single field: templates use only names that are filled in. */
export function workOrderProblems({ title, text, equipmentTable }: WorkOrderSettings): SettingProblem[] {
  const unknown = (field: string, template: string) =>
    unknownNames(template)
      .filter((name) => !(ORDER_NAMES as readonly string[]).includes(name))
      .map((name) => ({ field, value: `{${name}}`, allowed: ALL_NAMES }));
  const rows = equipmentTable.flatMap(({ equipment, location, assets }, index) =>
    equipment === undefined && location === undefined
      ? [{ field: `Equipment by asset, row ${index + 1}`, value: assets, allowed: 'an equipment or a location' }]
      : [],
  );
  return [...unknown('Title', title), ...unknown('Text', text), ...rows];
}
