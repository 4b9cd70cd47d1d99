import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeNames } from '../../.ci/build/node-folder.ts';
import type { FlowNode } from '../support/flow.ts';
import { spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir } from '../support/user-dir.ts';

const PACKAGE = '@tieline/node-red';

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

/** Runs npm as a user would, in a folder. */
async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, { cwd, shell: process.platform === 'win32' });
  return stdout;
}

describe('the packed package', () => {
  let userDir: string;
  let packed: Packed;

  before(async () => {
    userDir = await makeUserDir({ linkPackage: false });
    const told = await npm(PACKAGE_DIR, 'pack', '--json', '--ignore-scripts', '--pack-destination', userDir);
    const entries = Object.values(JSON.parse(told) as Packed[] | Record<string, Packed>);
    const [first] = entries;
    assert.ok(first);
    packed = first;
    const flags = ['--omit=dev', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'];
    await npm(userDir, 'install', ...flags, join(userDir, packed.filename));
  });
  after(() => removeUserDir(userDir));

  it('holds what Node-RED loads, the examples and the licences, and nothing of the workshop', () => {
    const paths = packed.files.map(({ path }) => path);
    for (const wanted of [
      'LICENSE',
      'dist/THIRD-PARTY-LICENSES',
      'dist/nodes/plant/plant.html',
      'examples/threshold.json',
    ]) {
      assert.ok(paths.includes(wanted), `${wanted} is missing`);
    }
    assert.deepEqual(
      paths.filter((path) => /^(src|nodes|test|\.ci|flows|docs)\/|\.tsx?$|\.map$/.test(path)),
      [],
    );
    assert.ok(packed.unpackedSize < 4_500_000, `${packed.unpackedSize} bytes`);
  });

  for (const version of ['5', '4'] as const) {
    it(`runs in an empty Node-RED ${version === '5' ? '5' : '4.1'} without optional packages`, async () => {
      const example = await readFile(join(userDir, 'node_modules', PACKAGE, 'examples', 'threshold.json'), 'utf8');
      const nodeRed = await spawnNodeRed({ version, userDir, flows: [] });
      try {
        const answer = await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'application/json' } });
        const sets = (await answer.json()) as { module: string; name: string; err?: unknown }[];
        const ours = sets.filter(({ module }) => module === PACKAGE);
        assert.deepEqual(
          ours.map(({ name, err }) => [name, err]).sort(),
          nodeNames().map((name) => [`tieline-${name}`, undefined]),
        );
        await nodeRed.deploy(JSON.parse(example) as FlowNode[]);
        assert.doesNotMatch(nodeRed.logs(), /\[error\]/);
      } finally {
        await nodeRed.kill();
      }
    });
  }
});
