import { type Static, Type } from 'typebox';
import { TEMPLATE_NAMES, unknownNames } from '../model/alarm-text.ts';
import type { SettingProblem } from '../model/settings.ts';

/** Settings of `tieline-work-order`. */
export const workOrderSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  cmms: Type.String({ title: 'System', configNode: 'tieline-cmms', description: 'Where work orders are kept.' }),
  title: Type.String({
    title: 'Title',
    default: '{condition} {property} on {asset}',
    minLength: 1,
    maxLength: 200,
    description:
      'Title of the order. {asset} {property} {condition} {priority} {value} {unit} {limit} {message} {rule} are filled in.',
  }),
  text: Type.String({
    title: 'Text',
    default: '{message}',
    maxLength: 2000,
    description: 'Text of the order, with the same names.',
  }),
  onClear: Type.Enum(['note', 'complete', 'nothing'], {
    title: 'When the alarm clears',
    default: 'note',
    description: 'Add a note, complete the order, or leave it alone.',
  }),
});

export type WorkOrderSettings = Static<typeof workOrderSettings>;

/** What must hold beyond the single field: templates use only names that are filled in. */
export function workOrderProblems({ title, text }: WorkOrderSettings): SettingProblem[] {
  const allowed = TEMPLATE_NAMES.map((name) => `{${name}}`).join(' ');
  return [
    ...unknownNames(title).map((name) => ({ field: 'Title', value: `{${name}}`, allowed })),
    ...unknownNames(text).map((name) => ({ field: 'Text', value: `{${name}}`, allowed })),
  ];
}
