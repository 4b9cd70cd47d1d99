// Adds up the reports that mocha's json reporter left; a suite without a report counts as one failure.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...suites] = process.argv.slice(2);
const sum = { passed: 0, failed: 0 };
for (const suite of suites) {
  const file = join(folder, `${suite}.json`);
  const stats = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).stats : { passes: 0, failures: 1 };
  sum.passed += stats.passes;
  sum.failed += stats.failures;
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
