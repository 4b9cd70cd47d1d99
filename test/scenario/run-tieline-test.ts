import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileReport, ScenarioReport, Totals } from '../../src/scenario/report.ts';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const COMMAND = join(PACKAGE_DIR, 'dist', 'src', 'cli', 'tieline.js');

/** How the command ended. */
export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** `tieline test` as a process of its own, as it is shipped. */
export function runTielineTest(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [COMMAND, 'test', ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, stdout, stderr });
    });
  });
}

/** Runs the scenarios of flows, each a file of its own, in one process. */
export async function reportsOf(
  flows: readonly (readonly FlowNode[])[],
  args: readonly string[] = [],
): Promise<Totals & { files: FileReport[]; status: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'tieline-scenarios-'));
  try {
    const files = flows.map((_flow, i) => join(folder, `${i}.json`));
    await Promise.all(flows.map((flow, i) => writeFile(files[i] ?? '', JSON.stringify(flow))));
    const { status, stdout, stderr } = await runTielineTest([...files, '--json', ...args]);
    if (stdout === '') throw new Error(stderr);
    return { ...(JSON.parse(stdout) as Totals & { files: FileReport[] }), status };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The report of a flow's only scenario. */
export async function reportOf(flow: readonly FlowNode[], args: readonly string[] = []): Promise<ScenarioReport> {
  const { files } = await reportsOf([flow], args);
  const report = files[0]?.scenarios[0];
  if (!report) throw new Error('no scenario was run');
  return report;
}

/** What a scenario node of a test says. */
export interface ScenarioText {
  name?: string;
  given?: string;
  timeline: string;
  expected: string;
  repeatSeconds?: number;
  toleranceSeconds?: number;
}

/** A scenario node. */
export function scenarioNode(text: ScenarioText): FlowNode {
  const defaults = { name: 'test', given: '', repeatSeconds: 1, toleranceSeconds: 0.5 };
  return { id: 'scenario', type: 'tieline-scenario', z: 'tab', x: 100, y: 40, ...defaults, ...text, wires: [] };
}

/** Everything that a report says against a scenario, as one text. */
export function saidIn({ differences, problems }: ScenarioReport): string {
  return [...problems, ...differences.flatMap(({ expected, text, way }) => [expected, text, ...way])].join('\n');
}
