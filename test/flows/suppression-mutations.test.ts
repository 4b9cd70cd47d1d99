import { deepEqual, match } from 'node:assert/strict';
import { reportsOf, saidIn } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';
import { FLOW, SCENARIOS, SUPPRESSION_MUTANTS, type SuppressionMutant } from './suppression-mutants.ts';

function mutated({ node: name, field, value }: SuppressionMutant): FlowNode[] {
  return FLOW.map((node) => (node.name === name ? { ...node, [field]: value } : node));
}

describe('the scenarios of the example of alarms that keep quiet', () => {
  it('pass, and fail for each setting that is another one', async () => {
    const { files } = await reportsOf([FLOW, ...SUPPRESSION_MUTANTS.map(mutated)]);
    deepEqual(
      files[0]?.scenarios.map(saidIn),
      SCENARIOS.map(() => ''),
    );
    for (const [i, { node, field, value, noticed, says }] of SUPPRESSION_MUTANTS.entries()) {
      const failed = files[i + 1]?.scenarios.filter(({ status }) => status !== 'passed') ?? [];
      const mutant = `${node}: ${field} = ${JSON.stringify(value)}`;
      deepEqual(
        failed.map((report) => report.name),
        noticed,
        mutant,
      );
      const said = failed.map((report) => [saidIn(report), ...report.complaints].join('\n')).join('\n');
      match(said, says, `${mutant}: ${said}`);
    }
  }).timeout(180_000);
});
