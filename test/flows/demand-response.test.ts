import { deepEqual, match } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportsOf, saidIn } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const FLOW = JSON.parse(readFileSync(join(PACKAGE_DIR, 'flows', 'demand-response.json'), 'utf8')) as FlowNode[];

/** One setting that somebody changed by mistake, and what the scenarios say then. */
const MUTANTS: { node: string; field: string; value: unknown; says: RegExp }[] = [
  { node: 'tl-demand-office', field: 'rampStep', value: '', says: /a step of 4 is larger than 1/ },
  { node: 'tl-demand-office', field: 'rampEverySeconds', value: 30, says: /30s earlier than expected/ },
  { node: 'tl-demand-office', field: 'giveBack', value: 'nothing', says: /did not happen/ },
  { node: 'tl-demand-presses', field: 'approval', value: 'none', says: /20s earlier than expected/ },
  { node: 'tl-demand-presses', field: 'approvalMinutes', value: 20, says: /did not happen/ },
  { node: 'tl-demand-presses', field: 'permissives', value: '', says: /did not happen/ },
  { node: 'tl-demand-presses', field: 'giveBackWhenCleared', value: 'keep', says: /did not happen/ },
  { node: 'tl-demand-presses', field: 'giveBackAfterSeconds', value: 60, says: /earlier than expected/ },
];

function mutated({ node, field, value }: (typeof MUTANTS)[number]): FlowNode[] {
  return FLOW.map((one) => (one.id === node ? { ...one, [field]: value } : one));
}

describe('the flow of demand response over an office and a press shop', () => {
  it('passes its scenarios, and fails them for each setting that is another one', async () => {
    const { files } = await reportsOf([FLOW, ...MUTANTS.map(mutated)]);
    deepEqual(files[0]?.scenarios.map(saidIn), ['', '', '', '']);
    for (const [i, { node, field, value, says }] of MUTANTS.entries()) {
      const failed = files[i + 1]?.scenarios.filter(({ status }) => status !== 'passed') ?? [];
      const said = failed.map((report) => [saidIn(report), ...report.complaints].join('\n')).join('\n');
      match(said, says, `${node} ${field} = ${String(value)}: ${said}`);
    }
  }).timeout(120_000);
});
