import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';
import type { LanguageProblem, Scenario } from './language.ts';
import { readExpected } from './read-expected.ts';
import { readGiven } from './read-given.ts';
import { readTimeline } from './read-timeline.ts';

/** Settings of `tieline-scenario`. */
export const scenarioSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    minLength: 1,
    maxLength: 120,
    placeholder: 'an open door cools the hall',
    description: 'What the scenario shows; names it in reports.',
  }),
  given: Type.String({
    title: 'Given',
    default: '',
    maxLength: 10_000,
    multiline: true,
    placeholder: 'hall/temperature 24 °C',
    description: 'What holds at the beginning: values, settings that are others here, armed or not armed, the start.',
  }),
  timeline: Type.String({
    title: 'Timeline',
    maxLength: 20_000,
    multiline: true,
    placeholder: '10s hall/temperature 30 °C | 2m end',
    description:
      'What devices and people do, and when: a time and a value, silence, offline, restart, ack, press, end.',
  }),
  expected: Type.String({
    title: 'Expected',
    maxLength: 20_000,
    multiline: true,
    placeholder: '13s raised "hall too hot" H',
    description: 'Everything that must happen, and when: alarms, writes, orders; or nothing.',
  }),
  repeatSeconds: Type.Number({
    title: 'Sensors repeat every',
    unit: 's',
    default: 1,
    minimum: 0,
    maximum: 3600,
    description: 'Sensors say their value again this often, as real ones do; 0: only when it changes.',
  }),
  toleranceSeconds: Type.Number({
    title: 'Tolerance',
    unit: 's',
    default: 0.5,
    minimum: 0,
    maximum: 3600,
    description: 'How far from its time something may happen.',
  }),
});

export type ScenarioSettings = Static<typeof scenarioSettings>;

/** The scenario that settings describe, and what is not understood. */
export function readScenario(settings: ScenarioSettings): { scenario: Scenario; problems: SettingProblem[] } {
  const { given, problems: inGiven } = readGiven(settings.given);
  const { timeline, endMs, problems: inTimeline } = readTimeline(settings.timeline);
  const { expected, problems: inExpected } = readExpected(settings.expected);
  const late = expected.filter(({ atMs }) => inTimeline.length === 0 && atMs > endMs);
  const problems = [
    ...inGiven.map((problem) => settingProblem('Given', problem)),
    ...inTimeline.map((problem) => settingProblem('Timeline', problem)),
    ...inExpected.map((problem) => settingProblem('Expected', problem)),
    ...late.map(({ line, kind }) =>
      settingProblem('Expected', { line, found: kind, allowed: 'a time before the end' }),
    ),
  ];
  return { scenario: { given, timeline, endMs, expected }, problems };
}

/** What must hold beyond the single field: the three texts are understood. */
export function scenarioProblems(settings: ScenarioSettings): SettingProblem[] {
  return readScenario(settings).problems;
}

function settingProblem(title: string, { line, found, allowed }: LanguageProblem): SettingProblem {
  return { field: `${title} line ${line}`, value: found, allowed };
}
