import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tablesDirectory } from '../../src/io/table-files.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir } from '../support/user-dir.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['readings']);
const VERSION = 'm0abc123-x1y2z3';
const flow = (tagsFile: string, tags: object[] = []): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'tables' },
  ...ears.nodes,
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tagsFile, tags },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['readings']] },
];
const csv = (count: number) =>
  `address,asset,property,scale\n${Array.from({ length: count }, (_, i) => `plc/${i},acme/m${i},temp,0.1`).join('\n')}\n`;

describe('tags that are too many for a flow', function () {
  this.timeout(30_000);
  let userDir: string;
  let nodeRed: RunningNodeRed;
  before(async () => {
    userDir = await makeUserDir();
    nodeRed = await startNodeRed({ settings: ears.settings, userDir });
  });
  after(async () => {
    await nodeRed.stop();
    await removeUserDir(userDir);
  });
  beforeEach(() => ears.forget());

  const keep = (version: string, body: string, type = 'text/csv') =>
    fetch(`${nodeRed.url}/tieline/api/tables/${version}`, { method: 'POST', headers: { 'content-type': type }, body });
  const become = async (topic: string, payload: number) => {
    nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic, payload });
    const [first] = await until(() => {
      const heard = ears.told.messages.get('readings') ?? [];
      return heard.length > 0 && heard;
    }, 'a reading');
    const { asset, property, value } = (first?.payload ?? {}) as Partial<Reading>;
    return [asset, property, value];
  };

  it('stand in a file beside it: a hundred thousand, in seconds, and more than Node-RED takes in a flow', async () => {
    const text = csv(99_999);
    equal((await keep(VERSION, text)).status, 200);
    const kept = await fetch(`${nodeRed.url}/tieline/api/tables/${VERSION}`);
    deepEqual([kept.headers.get('content-type'), (await kept.text()) === text], ['text/csv; charset=utf-8', true]);
    await nodeRed.deploy(flow(VERSION, [{ address: 'own', asset: 'acme/own', property: 'temp' }]));
    deepEqual(await become('plc/99998', 215), ['acme/m99998', 'temp', 21.5]);
    ears.forget();
    deepEqual(await become('own', 7), ['acme/own', 'temp', 7]);
  });

  it('never change under a name, and old ones go that no flow uses', async () => {
    equal((await keep(VERSION, csv(1))).status, 200);
    equal((await (await fetch(`${nodeRed.url}/tieline/api/tables/${VERSION}`)).text()).length, csv(99_999).length);
    for (let i = 0; i < 25; i++) await keep(`unused-version-${i}`, csv(1));
    const names = await readdir(tablesDirectory(userDir));
    deepEqual([names.includes(`${VERSION}.csv`), names.length <= 23], [true, true]);
  });

  it('are missed with the name of the file, and the plant does not run', async () => {
    await nodeRed.deploy(flow('gone-version-1'));
    const said = nodeRed.logs.find((text) => text.includes('Tags file')) ?? '';
    match(said, /gone-version-1\.csv is missing; it belongs to the flow/);
  });

  it('are judged like those of a flow, with their rows', async () => {
    await keep('faulty-version', 'address,asset,property\na,acme/x,p\na,acme/y,p\n');
    await nodeRed.deploy(flow('faulty-version'));
    match(nodeRed.logs.join('\n'), /Tags row 2, Address: "a" given; allowed: each address once/);
  });

  it('are refused under names that lead elsewhere, and as anything but CSV', async () => {
    const refused = async (answer: Promise<Response>) => {
      const { status, ...rest } = await answer;
      return [status, ((await (await answer).json().catch(() => rest)) as { error?: { field?: string } }).error?.field];
    };
    deepEqual(await refused(keep('..%2f..%2fflows', csv(1))), [400, 'version']);
    deepEqual(await refused(keep('json-version', '{}', 'application/json')), [415, 'content-type']);
  });

  it('are in the flow again in a bundle', async () => {
    const site = await makeUserDir();
    await mkdir(tablesDirectory(site), { recursive: true });
    await writeFile(join(tablesDirectory(site), `${VERSION}.csv`), csv(3));
    await writeFile(join(site, 'flows.json'), JSON.stringify(flow(VERSION)));
    const command = [join(PACKAGE_DIR, 'dist/src/cli/tieline.js'), 'bundle', join(site, 'flows.json')];
    const { stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    const plant = (JSON.parse(stdout) as FlowNode[]).find(({ id }) => id === 'plant');
    const { tagsFile, tags = [] } = (plant ?? {}) as { tagsFile?: string; tags?: object[] };
    deepEqual([tagsFile, tags.length], ['', 3]);
    deepEqual(tags[2], { address: 'plc/2', asset: 'acme/m2', property: 'temp', scale: '0.1' });
    await removeUserDir(site);
  });
});
