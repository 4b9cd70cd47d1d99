import assert from 'node:assert/strict';
import { startNodeRed } from './node-red.ts';
import { spawnNodeRed } from './node-red-process.ts';

const flow = (text: string) => [
  { id: 'tab', type: 'tab', label: 'test' },
  { id: 'one', type: 'inject', z: 'tab', name: text, wires: [[]], props: [], repeat: '', once: false },
];

describe('the Node-RED that tests run in', () => {
  for (const version of ['5', '4'] as const) {
    it(`starts in this process, deploys and stops, twice (Node-RED ${version})`, async () => {
      for (const name of ['first', 'second']) {
        const nodeRed = await startNodeRed({ version, flows: flow(name), linkPackage: false });
        try {
          assert.equal(nodeRed.node<{ name: string }>('one').name, name);
          assert.equal((await fetch(`${nodeRed.url}/flows`)).status, 200);
          await nodeRed.deploy(flow('again'));
          assert.equal(nodeRed.node<{ name: string }>('one').name, 'again');
          assert.throws(() => nodeRed.node('two'), /two does not run/);
        } finally {
          await nodeRed.stop();
        }
      }
    });
  }

  it('starts in a process of its own, deploys and can be killed', async () => {
    const nodeRed = await spawnNodeRed({ flows: flow('from the file') });
    try {
      const stored = await (await fetch(`${nodeRed.url}/flows`)).text();
      assert.match(stored, /from the file/);
      await nodeRed.deploy(flow('deployed'));
      assert.match(await (await fetch(`${nodeRed.url}/flows`)).text(), /deployed/);
    } finally {
      await nodeRed.kill('SIGKILL');
    }
    await assert.rejects(fetch(nodeRed.url));
  });
});
