import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { textOf } from '../model/errors.ts';
import { nodeName, type StoredNode } from '../model/flow.ts';
import { junitXml } from '../scenario/junit.ts';
import { type FileReport, fileText, totalsOf, totalsText } from '../scenario/report.ts';
import { readFlow } from './read-flow.ts';
import { findNodeRed, makeTestHome } from './test-home.ts';
import { startTestRuntime } from './test-runtime.ts';
import { runScenario, type Theatre } from './test-scenario.ts';
import { createStage } from './test-stage.ts';

interface Asked {
  files: string[];
  junit: string | undefined;
  json: boolean;
  nodeRed: string | undefined;
  userDir: string | undefined;
  scenario: string | undefined;
}

/**
 * `tieline test`: runs the scenarios that flows carry in a real Node-RED runtime, devices, systems and time simulated. Resolves with the
 * exit status: 0 all passed, 1 some did not or there was none at all, 2 called wrongly.
 */
export async function test(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if ('problem' in asked) {
    process.stderr.write(`tieline test: ${asked.problem}\n`);
    return 2;
  }
  const flows = await Promise.all(asked.files.map(async (file) => ({ file, nodes: await readFlow(file) })));
  const manifest = findNodeRed(asked);
  const { home, remove } = await makeTestHome(asked.userDir);
  const { log } = console;
  // Nodes and Node-RED itself may write to the console; the output is ours alone.
  console.log = console.error;
  try {
    const stage = createStage();
    const runtime = await startTestRuntime(manifest, home, stage.simulation, stage);
    await runtime.stop();
    const reports: FileReport[] = [];
    for (const { file, nodes } of flows) {
      const report = await runFile(file, nodes, asked.scenario, { runtime, stage, home });
      reports.push(report);
      if (!asked.json) process.stdout.write(fileText(report));
    }
    await runtime.end();
    return await conclude(reports, asked);
  } finally {
    console.log = log;
    await remove();
  }
}

async function runFile(
  file: string,
  nodes: readonly StoredNode[],
  only: string | undefined,
  theatre: Theatre,
): Promise<FileReport> {
  const disabled = new Set(nodes.flatMap(({ id, disabled }) => (disabled === true ? [id] : [])));
  const carried = nodes.filter(({ type, d, z = '' }) => type === 'tieline-scenario' && d !== true && !disabled.has(z));
  const report: FileReport = { file, scenarios: [] };
  for (const node of carried) {
    if (only === undefined || nodeName(node) === only) report.scenarios.push(await runScenario(node, nodes, theatre));
  }
  return report;
}

async function conclude(files: FileReport[], { json, junit }: Asked): Promise<number> {
  const totals = totalsOf(files);
  if (junit !== undefined) await writeFile(junit, junitXml(files));
  process.stdout.write(json ? `${JSON.stringify({ ...totals, files })}\n` : totalsText(files));
  return totals.passed > 0 && totals.failed + totals.refused === 0 ? 0 : 1;
}

function readArguments(args: string[]): Asked | { problem: string } {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...{ junit: text, 'node-red': text, 'user-dir': text, scenario: text }, json: { type: 'boolean' } },
    });
    if (positionals.length === 0) return { problem: 'at least one flow file is needed' };
    const { junit, json = false, 'node-red': nodeRed, 'user-dir': userDir, scenario } = values;
    return { files: positionals, junit, json, nodeRed, userDir, scenario };
  } catch (thrown) {
    return { problem: textOf(thrown) };
  }
}
