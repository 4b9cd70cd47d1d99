import { type Static, Type } from 'typebox';
import type { AlarmPriority } from '../../model/alarm.ts';
import type { SettingProblem } from '../../model/settings.ts';
import { nodeIdProblem } from './node-id.ts';

const severity = (title: string, from: number, description: string) =>
  Type.Integer({ title, default: from, minimum: 1, maximum: 1000, description });

/** Settings of `tieline-opcua-alarm-in`. */
export const opcuaAlarmInSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas and in alarms.' })),
  link: Type.String({ title: 'Server', configNode: 'tieline-opcua-link', description: 'Where the alarms come from.' }),
  notifier: Type.String({
    title: 'Notifier',
    default: 'i=2253',
    placeholder: 'i=2253',
    description: 'Node id of the object whose alarms are heard; i=2253 is the server, which tells all.',
  }),
  leastSeverity: severity('Severity from', 1, 'What the server calls less severe than this is no alarm here.'),
  mediumSeverity: severity('Medium from', 401, 'Severity from which the priority is medium; below it is low.'),
  highSeverity: severity('High from', 601, 'Severity from which the priority is high.'),
  criticalSeverity: severity('Critical from', 801, 'Severity from which the priority is critical.'),
});

export type OpcuaAlarmInSettings = Static<typeof opcuaAlarmInSettings>;

/** What must hold beyond the single field: a node id, and severities that rise with the priority. */
export function opcuaAlarmInProblems(settings: OpcuaAlarmInSettings): SettingProblem[] {
  const { notifier, mediumSeverity, highSeverity, criticalSeverity } = settings;
  const allowed = nodeIdProblem(notifier);
  return [
    ...(allowed === undefined ? [] : [{ field: 'Notifier', value: notifier, allowed }]),
    ...(highSeverity < mediumSeverity
      ? [{ field: 'High from', value: highSeverity, allowed: `at least ${mediumSeverity}, from which it is medium` }]
      : []),
    ...(criticalSeverity < highSeverity
      ? [
          {
            field: 'Critical from',
            value: criticalSeverity,
            allowed: `at least ${highSeverity}, from which it is high`,
          },
        ]
      : []),
  ];
}

/** The priority of a severity (1 to 1000, Part 5, §6.4.2); `undefined`: not severe enough. */
export function priorityOfSeverity(settings: OpcuaAlarmInSettings, severity: number): AlarmPriority | undefined {
  if (severity < settings.leastSeverity) return undefined;
  if (severity >= settings.criticalSeverity) return 'critical';
  if (severity >= settings.highSeverity) return 'high';
  return severity >= settings.mediumSeverity ? 'medium' : 'low';
}
