import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cooling, DELAY, flowWith, hotRule, INJECT, wired } from '../scenario/flows.ts';
import { reportOf, reportsOf, runTielineTest, saidIn, scenarioNode } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const timeline = '0s plant/hall/temperature 20 | 10s 30 | 1m end';
const passing = flowWith([hotRule([])], { timeline, expected: '10s raised "hot"' });
const failing = flowWith([hotRule([])], { name: 'a "late" <rule>', timeline, expected: '20s raised "hot"' });
const refused = flowWith([hotRule([])], {
  name: 'no such node',
  given: 'set "x" "y" 1',
  timeline,
  expected: 'nothing',
});
const empty = passing.filter(({ type }) => type !== 'tieline-scenario');

describe('tieline test', () => {
  let folder: string;
  const file = async (name: string, flow: readonly FlowNode[]) => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(flow));
    return path;
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tieline-test-command-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('prints what passed and what differed, writes JUnit, and ends with 1', async () => {
    const files = [
      await file('good.json', passing),
      await file('bad.json', [...failing, ...refused.slice(-1).map((one) => ({ ...one, id: 'other' }))]),
    ];
    const junit = join(folder, 'junit.xml');
    const { status, stdout } = await runTielineTest([...files, await file('empty.json', empty), '--junit', junit]);
    equal(status, 1);
    match(stdout, /good\.json\n {2}passed {3}test \(1m in/);
    match(
      stdout,
      /FAILED {2}a "late" <rule>.*\n {4}20s raised "hot"\n {6}→ "hot": came at 10s, 10s earlier than expected\n/,
    );
    match(stdout, /REFUSED {2}no such node.*\n {4}Given line 1: the flow has no node "x"\n/);
    match(stdout, /empty\.json\n {2}no scenario in it\n/);
    match(stdout, /1 passed, 1 failed, 1 refused\n$/);

    const xml = await readFile(junit, 'utf8');
    match(
      xml,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="tieline test" tests="3" failures="1" errors="1">\n/,
    );
    match(xml, /<testcase name="test" classname="[^"]*good\.json" time="[\d.]+"\/>/);
    match(
      xml,
      /<testcase name="a &quot;late&quot; &lt;rule&gt;"[^>]*>\n {6}<failure message="20s raised &quot;hot&quot;: &quot;hot&quot;: came at 10s, 10s earlier than expected">/,
    );
    match(xml, /<error message="Given line 1: the flow has no node &quot;x&quot;">/);
    deepEqual(tagsOf(xml), { testsuites: 1, testsuite: 3, testcase: 3, failure: 1, error: 1 });
  });

  it('ends with 0 where all passed, with 1 where there is no scenario, and runs only the one asked for', async () => {
    const both = await file('both.json', [
      ...passing,
      { ...scenarioNode({ name: 'other', timeline, expected: 'nothing' }), id: 'other' },
    ]);
    equal((await runTielineTest([both, '--scenario', 'test', await file('empty.json', empty)])).status, 0);
    equal((await runTielineTest([both, '--scenario', 'unknown'])).status, 1);
  });

  it('ends with 2 where it is called wrongly, and says how', async () => {
    for (const args of [[], ['--what', 'x.json'], ['x.json', '--junit']]) {
      const { status, stderr } = await runTielineTest(args);
      equal(status, 2);
      match(stderr, /usage: tieline test FLOW\.json/);
    }
  });

  it('names a file that is no flow, and a place without Node-RED', async () => {
    const { status, stderr } = await runTielineTest([join(folder, 'missing.json')]);
    deepEqual([status, /missing\.json: ENOENT/.test(stderr)], [1, true]);
    match(
      (await runTielineTest([await file('no.json', {} as FlowNode[])])).stderr,
      /no\.json: not a flow; allowed: what Node-RED exports/,
    );
    const nowhere = await runTielineTest([await file('good.json', passing), '--node-red', folder]);
    match(nowhere.stderr, /--node-red: ".*" given; allowed: a directory with Node-RED in it/);
  });

  it('runs the demo flow in Node-RED 4.1 too', async () => {
    const demo = join(PACKAGE_DIR, 'flows', 'temperature-spike.json');
    const four = join(PACKAGE_DIR, 'node_modules', 'node-red-4');
    const { status, stdout } = await runTielineTest([demo, '--node-red', four]);
    match(stdout, /6 passed\n$/);
    equal(status, 0);
  });

  it('finds the same 50 times in a row', async () => {
    const flow = flowWith([hotRule(['cool'], { onDelaySeconds: 3 }), cooling()], {
      given: 'plant/hall/temperature 20 °C\nhvac/setpoint 24 °C',
      timeline: '10s hall/temperature 30 | 20s restart 2s | 40s 20 | 1m end',
      expected: '14s raised "hot" high priority | 40s note',
    });
    const { files } = await reportsOf(Array.from({ length: 50 }, () => flow));
    const reports = files.flatMap(({ scenarios }) =>
      scenarios.map((report) => JSON.stringify({ ...report, seconds: 0 })),
    );
    equal(reports.length, 50);
    deepEqual([...new Set(reports)].length, 1);
  }).timeout(60_000);

  it('begins each scenario with nothing of the one before', async () => {
    const count =
      "const n = (global.get('n') || 0) + 1; global.set('n', n); msg.payload = n === 1 ? 30 : 20; return msg;";
    const flow = flowWith(
      [wired('count', 'function', { func: count, outputs: 1, libs: [] }, ['readings']), hotRule([])],
      { timeline: '1s send "count" 0 a/temperature | 2s end', expected: '1s raised "hot"' },
    );
    const again = { ...scenarioNode({ timeline: '1s end', expected: 'nothing' }), id: 'between' };
    const same = { ...flow.at(-1), id: 'same', type: 'tieline-scenario' };
    const { files } = await reportsOf([[...flow, again, same]]);
    deepEqual(files[0]?.scenarios.map(saidIn), ['', '', '']);
  });

  it('says how far a message came', async () => {
    const nodes = [hotRule(['wait']), wired('wait', 'delay', DELAY, ['cool']), cooling()];
    const report = await reportOf(
      flowWith(nodes, { timeline, expected: '10s raised "hot" | 10s written "cool" 18 °C' }),
    );
    match(
      saidIn(report),
      /at 10s "hot" raised H on plant\/hall\/temperature\nat 10s a message came as far as "wait" \(delay\), and had not left it for "cool" \(setpoint\) by 10\.5s/,
    );
  });

  it('brings the nodes of a user directory of your own', async () => {
    const own = join(folder, 'own', 'node_modules', 'my-nodes');
    await mkdir(own, { recursive: true });
    await writeFile(
      join(own, 'package.json'),
      JSON.stringify({ name: 'my-nodes', version: '1.0.0', 'node-red': { nodes: { double: 'double.js' } } }),
    );
    await writeFile(join(own, 'double.html'), "<script>RED.nodes.registerType('double', {})</script>");
    await writeFile(
      join(own, 'double.js'),
      `module.exports = (RED) => RED.nodes.registerType('double', function (settings) {
        RED.nodes.createNode(this, settings);
        this.on('input', (msg, send, done) => { msg.payload *= 2; send(msg); done(); });
      });`,
    );
    const flow = flowWith([wired('twice', 'double', {}, ['readings']), hotRule([])], {
      timeline: '1s send "twice" 15 a/temperature | 2s end',
      expected: '1s raised "hot" H a/temperature',
    });
    equal((await reportOf(flow, ['--user-dir', join(folder, 'own')])).status, 'passed');
    equal((await reportOf(flow)).status, 'refused');
  });

  it('starts nothing that reaches out, and says what', async () => {
    const door = [
      { id: 'there', type: 'mqtt-broker', name: 'there', broker: 'broker.invalid', port: '1883' },
      wired('door', 'mqtt out', { broker: 'there', topic: 'x' }),
      wired('ask', 'http request', { method: 'GET', url: 'http://host.invalid/' }, []),
      wired('run', 'exec', { command: 'touch never', addpay: '' }, [], [], []),
      wired('go', 'inject', INJECT, ['door', 'ask', 'run']),
    ];
    const report = await reportOf(
      flowWith([hotRule([]), ...door], { timeline: '1s press "go" | 2s end', expected: 'nothing' }),
    );
    deepEqual(report.notes, ['not started: mqtt-broker "there", mqtt out "door", http request "ask", exec "run"']);
    equal(report.status, 'passed');
  });
});

/** How often each element occurs; fails where the text is not well-formed. */
function tagsOf(xml: string): Record<string, number> {
  const open: string[] = [];
  const counts: Record<string, number> = {};
  for (const [, closing, name = '', empty] of xml.matchAll(/<(\/?)([a-z]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing) {
      equal(open.pop(), name);
      continue;
    }
    counts[name] = (counts[name] ?? 0) + 1;
    if (!empty) open.push(name);
  }
  deepEqual(open, []);
  equal(xml.replaceAll(/<[^>]*>/g, '').includes('<'), false);
  return counts;
}
