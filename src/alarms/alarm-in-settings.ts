import { type Static, Type } from 'typebox';
import { type Alarm, type AlarmPriority, PRIORITIES, TRANSITION_KINDS, type Transition } from '../model/alarm.ts';
import { selectorProblem, selects } from '../model/selector.ts';
import type { SettingProblem } from '../model/settings.ts';

/** Settings of `tieline-alarm-in`. */
export const alarmInSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'Whose alarms are followed.' }),
  assets: Type.String({
    title: 'Assets',
    default: '#',
    minLength: 1,
    placeholder: 'acme/+/press-shop/#',
    description: 'An asset path, with + for one level and # for the rest.',
  }),
  property: Type.Optional(
    Type.String({ title: 'Property', placeholder: 'bearing-temperature', description: 'Empty: any.' }),
  ),
  priorityFrom: Type.Enum([...PRIORITIES], {
    title: 'Priority from',
    default: 'low',
    description: 'The least urgent priority that is told.',
  }),
  changes: Type.Optional(
    Type.String({
      title: 'Changes',
      placeholder: 'raised, acknowledged, shelved',
      description: 'Which changes are told, separated by commas. Empty: all.',
    }),
  ),
  format: Type.Enum(['alarm', 'CloudEvents', 'OPC UA condition'], {
    title: 'Send as',
    default: 'alarm',
    description: 'The alarm itself, an event of CloudEvents 1.0, or condition fields after OPC UA Part 9.',
  }),
});

export type AlarmInSettings = Static<typeof alarmInSettings>;

const kindsIn = (text: string) => text.split(',').flatMap((part) => part.trim() || []);

/** What must hold beyond the single field: a selector, and changes that there are. */
export function alarmInProblems({ assets, changes = '' }: AlarmInSettings): SettingProblem[] {
  const selector = selectorProblem(assets);
  const kinds: readonly string[] = TRANSITION_KINDS;
  const unknown = kindsIn(changes).find((kind) => !kinds.includes(kind));
  return [
    ...(selector === undefined ? [] : [{ field: 'Assets', value: assets, allowed: selector }]),
    ...(unknown === undefined ? [] : [{ field: 'Changes', value: unknown, allowed: kinds.join(', ') }]),
  ];
}

/** Tells which changes of alarms a node with these settings wants. */
export function wantsChange({
  assets,
  property,
  priorityFrom,
  changes = '',
}: AlarmInSettings): (change: Transition) => boolean {
  const kinds = new Set(kindsIn(changes));
  return ({ kind, alarm }) => {
    const isWanted = (kinds.size === 0 || kinds.has(kind)) && (property === undefined || property === alarm.property);
    return isWanted && isAsUrgent(alarm, priorityFrom) && selects(assets, alarm.asset);
  };
}

function isAsUrgent({ priority }: Alarm, from: AlarmPriority): boolean {
  return PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(from);
}
