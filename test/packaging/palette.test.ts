import assert from 'node:assert/strict';
import { nodeNames } from '../../.ci/build/node-folder.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const PACKAGE = '@tieline/node-red';
const JSON_ONLY = { headers: { accept: 'application/json' } };

interface NodeSet {
  id: string;
  name: string;
  module: string;
  types: string[];
  enabled: boolean;
  err?: unknown;
}

const types = nodeNames().map((name) => `tieline-${name}`);

for (const version of ['5', '4'] as const) {
  describe(`the palette of Node-RED ${version === '5' ? '5' : '4.1'}`, () => {
    let nodeRed: RunningNodeRed;
    const get = async <T>(path: string) => (await fetch(`${nodeRed.url}${path}`, JSON_ONLY)).json() as Promise<T>;
    const nodeSets = async () => (await get<NodeSet[]>('/nodes')).filter(({ module }) => module === PACKAGE);

    before(async () => {
      nodeRed = await startNodeRed({ version });
    });
    after(() => nodeRed.stop());

    it('has every node, each as a set of its own and none with an error', async () => {
      const sets = await nodeSets();
      assert.deepEqual(sets.map(({ name }) => name).sort(), types);
      for (const { types: inSet, name, err, enabled } of sets) {
        assert.deepEqual({ inSet, err, enabled }, { inSet: [name], err: undefined, enabled: true });
      }
    });

    it('lets each node be disabled alone and enabled again', async () => {
      const put = async (set: string, enabled: boolean) => {
        const answer = await fetch(`${nodeRed.url}/nodes/${PACKAGE}/${set}`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ enabled }),
        });
        assert.equal(answer.status, 200);
      };
      for (const type of types) {
        await put(type, false);
        assert.deepEqual(
          (await nodeSets()).filter(({ enabled }) => !enabled).map(({ name }) => name),
          [type],
        );
        await put(type, true);
      }
      assert.ok((await nodeSets()).every(({ enabled, err }) => enabled && err === undefined));
    });

    it('serves their icons', async () => {
      const icons = (await get<Record<string, string[]>>('/icons'))[PACKAGE];
      assert.deepEqual(
        icons?.sort(),
        types.map((type) => `${type}.svg`),
      );
      const icon = await fetch(`${nodeRed.url}/icons/${PACKAGE}/tieline-threshold.svg`);
      assert.match(icon.headers.get('content-type') ?? '', /^image\/svg\+xml/);
      assert.match(await icon.text(), /^<svg/);
    });

    it('lists the examples in its Import menu', async () => {
      assert.ok((await get<string[]>('/library/examples/flows/')).includes(PACKAGE));
      const listed = await get<(string | { fn: string })[]>(`/library/examples/flows/${PACKAGE}`);
      const names = listed.map((entry) => (typeof entry === 'string' ? entry : entry.fn));
      for (const name of ['threshold', 'setpoint', 'work-order']) assert.ok(names.includes(name), name);
      const flow = await get<{ type: string }[]>(`/library/examples/flows/${PACKAGE}/threshold`);
      assert.ok(flow.some(({ type }) => type === 'tieline-threshold'));
    });

    it('gives the editor the dialogs and the help', async () => {
      const html = await (await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'text/html' } })).text();
      for (const type of types) {
        assert.match(html, new RegExp(`registerType\\('${type}'`));
        assert.match(html, new RegExp(`data-template-name="${type}"`));
        assert.match(html, new RegExp(`data-help-name="${type}"`));
      }
    });
  });
}
