import type { Expectation } from './language.ts';
import { durationText } from './quantity.ts';
import { expectationText } from './read-expected.ts';

/** One thing that was not as expected, for people and machines. */
export interface ReportedDifference {
  atMs: number;
  /** What was expected, as it is written. Absent where something happened that nobody expected. */
  expected?: string;
  text: string;
  /** How far it came, one sentence a step. */
  way: string[];
}

/** How a scenario ended. `refused`: it could not be run. */
export interface ScenarioReport {
  name: string;
  status: 'passed' | 'failed' | 'refused';
  /** Simulated length, ms. */
  lengthMs: number;
  /** Real time that it took, s. */
  seconds: number;
  differences: ReportedDifference[];
  /** Why it could not be run. */
  problems: string[];
  notes: string[];
  /** Everything that happened. */
  happened: string[];
  /** What nodes complained about. */
  complaints: string[];
}

export interface FileReport {
  file: string;
  scenarios: ScenarioReport[];
}

export interface Totals {
  passed: number;
  failed: number;
  refused: number;
}

export function totalsOf(files: readonly FileReport[]): Totals {
  const all = files.flatMap(({ scenarios }) => scenarios);
  const count = (status: ScenarioReport['status']) => all.filter((one) => one.status === status).length;
  return { passed: count('passed'), failed: count('failed'), refused: count('refused') };
}

/** An expectation in the words of a report. */
export function expectedText(expectation: Expectation | undefined): { expected?: string } {
  return expectation === undefined ? {} : { expected: expectationText(expectation) };
}

/** What the command prints about a file. */
export function fileText({ file, scenarios }: FileReport): string {
  const lines = scenarios.length === 0 ? ['  no scenario in it'] : scenarios.flatMap(scenarioLines);
  const notes = [...new Set(scenarios.flatMap((scenario) => scenario.notes))].map((note) => `  note: ${note}`);
  return `${[file, ...lines, ...notes].join('\n')}\n`;
}

/** The last line of all. */
export function totalsText(files: readonly FileReport[]): string {
  const { passed, failed, refused } = totalsOf(files);
  const parts = [`${passed} passed`, failed > 0 && `${failed} failed`, refused > 0 && `${refused} refused`];
  return `${parts.filter(Boolean).join(', ')}\n`;
}

function scenarioLines(scenario: ScenarioReport): string[] {
  const { name, status, lengthMs, seconds } = scenario;
  const head = `  ${status === 'passed' ? 'passed ' : status.toUpperCase()}  ${name} (${durationText(lengthMs)} in ${seconds.toFixed(1)} s)`;
  return status === 'passed' ? [head] : [head, ...failureText(scenario).map((line) => `    ${line}`)];
}

/** Why a scenario did not pass, line by line. */
export function failureText({ problems, differences, happened, complaints }: ScenarioReport): string[] {
  return [
    ...problems,
    ...differences.flatMap(({ atMs, expected, text, way }) => [
      `${expected ?? `at ${durationText(atMs)}`}`,
      `  → ${text}`,
      ...way.map((step) => `    ${step}`),
    ]),
    ...(differences.length > 0
      ? ['what happened:', ...(happened.length > 0 ? happened : ['nothing']).map(indented)]
      : []),
    ...(complaints.length > 0 ? ['what nodes said:', ...complaints.map(indented)] : []),
  ];
}

const indented = (line: string) => `  ${line}`;
