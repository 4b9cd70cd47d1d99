import { type FileReport, failureText, type ScenarioReport, totalsOf } from './report.ts';

/** A report in the form that build servers read: a test suite a file, a test case a scenario; what was refused is an error. */
export function junitXml(files: readonly FileReport[]): string {
  const { passed, failed, refused } = totalsOf(files);
  const counts = `tests="${passed + failed + refused}" failures="${failed}" errors="${refused}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tieline test" ${counts}>\n${files.map(suite).join('')}</testsuites>\n`;
}

function suite(report: FileReport): string {
  const { file, scenarios } = report;
  const { failed, refused } = totalsOf([report]);
  const time = scenarios.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);
  const counts = `tests="${scenarios.length}" failures="${failed}" errors="${refused}" time="${time}"`;
  return `  <testsuite name="${escaped(file)}" ${counts}>\n${scenarios.map((one) => testcase(file, one)).join('')}  </testsuite>\n`;
}

function testcase(file: string, scenario: ScenarioReport): string {
  const head = `    <testcase name="${escaped(scenario.name)}" classname="${escaped(file)}" time="${scenario.seconds.toFixed(3)}"`;
  if (scenario.status === 'passed') return `${head}/>\n`;
  const tag = scenario.status === 'failed' ? 'failure' : 'error';
  const first = scenario.problems[0] ?? scenario.differences[0];
  const message = typeof first === 'string' ? first : [first?.expected, first?.text].filter(Boolean).join(': ');
  const text = escaped(failureText(scenario).join('\n'));
  return `${head}>\n      <${tag} message="${escaped(message)}">${text}</${tag}>\n    </testcase>\n`;
}

/** Text for XML; what XML 1.0 cannot carry is left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
