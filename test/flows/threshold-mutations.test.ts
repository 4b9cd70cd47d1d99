import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportsOf, saidIn } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { THRESHOLD_MUTANTS, type ThresholdMutant } from './threshold-mutants.ts';

const FLOW = JSON.parse(readFileSync(join(PACKAGE_DIR, 'examples', 'threshold-more.json'), 'utf8')) as FlowNode[];

function mutated({ rule, field, value }: ThresholdMutant): FlowNode[] {
  return FLOW.map((node) =>
    node.name === rule && node.type === 'tieline-threshold' ? { ...node, [field]: value } : node,
  );
}

describe('the scenarios of the example of what a threshold can judge', () => {
  it('pass, and fail for each setting that is another one', async () => {
    const { files } = await reportsOf([FLOW, ...THRESHOLD_MUTANTS.map(mutated)]);
    equal(files[0]?.scenarios.length, 8);
    deepEqual(files[0]?.scenarios.map(saidIn), Array(8).fill(''));
    for (const [i, { rule, field, value, says }] of THRESHOLD_MUTANTS.entries()) {
      const failed = files[i + 1]?.scenarios.filter(({ status }) => status !== 'passed') ?? [];
      const said = failed.map((report) => [saidIn(report), ...report.complaints].join('\n')).join('\n');
      const name = `${rule}: ${field} = ${String(value)}`;
      notEqual(said, '', `${name} was not noticed`);
      match(said, says, `${name}: ${said}`);
    }
  }).timeout(180_000);
});
