import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFolder } from '../../.ci/build/node-folder.ts';
import { fieldsOf, readSettings } from '../../src/model/settings.ts';
import { thresholdSettings } from '../../src/rules/threshold-settings.ts';
import type { FlowNode } from '../support/flow.ts';
import { startNodeRed } from '../support/node-red.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const EXAMPLES = join(PACKAGE_DIR, 'examples');
const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));
const read = (file: string) => JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as FlowNode[];

describe('an example', () => {
  for (const file of files) {
    it(`${file} explains itself and refers only to what it brings`, () => {
      const flow = read(file);
      const ids = new Set(flow.map(({ id }) => id));
      assert.equal(ids.size, flow.length);
      const comment = flow.find(({ type }) => type === 'comment');
      assert.ok(String(comment?.info ?? '').length > 40);
      for (const { id, wires = [] } of flow as { id: string; wires?: string[][] }[]) {
        for (const to of wires.flat()) assert.ok(ids.has(to), `${id} is wired to ${to}`);
      }
      assert.doesNotMatch(JSON.stringify(flow), /\$\{|password/);
    });

    it(`${file} has only settings that are allowed, and all of them`, async () => {
      for (const node of read(file).filter(({ type }) => type.startsWith('tieline-'))) {
        const { schema, check } = (await nodeFolder(node.type.replace('tieline-', ''))).definition;
        assert.deepEqual(readSettings(schema, node, check).problems, [], node.type);
        const stored = Object.keys(node).filter((key) => !['id', 'type', 'z', 'x', 'y', 'wires'].includes(key));
        const fields = Object.entries(fieldsOf(schema)).flatMap(([name, { secret }]) => (secret ? [] : [name]));
        assert.deepEqual(stored.sort(), fields.sort(), node.type);
      }
    });
  }

  it('with scenarios uses each setting of a threshold otherwise than it is by default', () => {
    const demo = JSON.parse(readFileSync(join(PACKAGE_DIR, 'flows', 'temperature-spike.json'), 'utf8')) as FlowNode[];
    const flows = [demo, ...files.map(read)].filter((flow) => flow.some(({ type }) => type === 'tieline-scenario'));
    const nodes = flows.flat().filter(({ type }) => type === 'tieline-threshold') as Record<string, unknown>[];
    const unused = Object.entries(fieldsOf(thresholdSettings)).filter(([name, { default: usual = '' }]) =>
      nodes.every((node) => String(node[name] ?? '') === String(usual)),
    );
    assert.deepEqual(
      unused.map(([name]) => name),
      [],
    );
  });

  it('runs in Node-RED with every setting accepted', async () => {
    const nodeRed = await startNodeRed();
    try {
      for (const file of files) {
        await nodeRed.deploy(read(file));
        for (const { id, type } of read(file).filter((node) => node.type.startsWith('tieline-'))) {
          assert.ok(nodeRed.node(id), `${file}: ${type}`);
        }
      }
      assert.deepEqual(
        nodeRed.logs.filter((text) => text.includes('given; allowed')),
        [],
      );
    } finally {
      await nodeRed.stop();
    }
  });
});
