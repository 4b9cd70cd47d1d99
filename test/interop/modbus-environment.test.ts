import { deepEqual, equal, match } from 'node:assert/strict';
import { type Plc, startPlc } from '../flows/plc.ts';
import { api, until } from '../flows/told.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const variable = (name: string) => `\${${name}}`;

/** Variables of the whole instance, of a tab, and of the process. */
function flow(port: number): FlowNode[] {
  return [
    {
      ...{ id: 'everywhere', type: 'global-config', name: 'global' },
      env: [
        { name: 'PLC_HOST', value: '127.0.0.1', type: 'str' },
        { name: 'PLC_PORT', value: String(port), type: 'num' },
      ],
    },
    { id: 'tab', type: 'tab', label: 'tab', env: [{ name: 'TAB_PORT', value: String(port), type: 'num' }] },
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    link('everywhere-link', variable('PLC_HOST'), variable('PLC_PORT')),
    { ...link('tab-link', variable('PLC_HOST'), variable('TAB_PORT')), z: 'tab' },
    link('process-link', variable('TIELINE_TEST_HOST'), variable('TIELINE_TEST_PORT')),
  ];
}

const link = (id: string, host: string, port: string): FlowNode => {
  return { id, type: 'tieline-modbus-link', name: `PLC by ${id}`, plant: 'plant', host, port, reconnectSeconds: 0.25 };
};

interface Links {
  links: { id: string; endpoint: string; status: { state: string } }[];
}
interface ReadNow {
  samples?: { address: string; value: unknown }[];
  error?: { code: string; message: string };
}

for (const version of ['5', '4'] as const)
  describe(`a Modbus link whose place stands in the environment, in Node-RED ${version}`, function () {
    this.timeout(30_000);
    let plc: Plc;
    let nodeRed: RunningNodeRed;
    const nodes = new Map<string, FlowNode>();

    before(async () => {
      plc = await startPlc();
      plc.registers.set(3, 33);
      process.env.TIELINE_TEST_HOST = '127.0.0.1';
      process.env.TIELINE_TEST_PORT = String(plc.port);
      const flows = flow(plc.port);
      for (const node of flows) nodes.set(node.id, node);
      nodeRed = await startNodeRed({ version, flows });
    });
    after(async () => {
      await nodeRed?.stop();
      await plc?.stop();
      delete process.env.TIELINE_TEST_HOST;
      delete process.env.TIELINE_TEST_PORT;
    });

    /** A test read in a dialog in which something else was changed, so that the running link is not asked. */
    const readNow = (id: string, changes: object = {}) => {
      const node = { ...nodes.get(id), timeoutSeconds: 1.5, ...changes };
      return api<ReadNow>(nodeRed.url, 'links/read', { node, addresses: ['holding:3'] });
    };

    it('starts', async () => {
      const links = await until(async () => {
        const { links } = await api<Links>(nodeRed.url, 'links');
        return links?.length === 3 && links.every(({ status }) => status.state === 'up') ? links : undefined;
      }, 'all links up');
      deepEqual(new Set(links.map(({ endpoint }) => endpoint)), new Set([`127.0.0.1:${plc.port}`]));
    });

    for (const id of ['everywhere-link', 'tab-link', 'process-link']) {
      it(`is asked by its dialog at the same place: ${id}`, async () => {
        const { samples, error } = await readNow(id);
        deepEqual([error, samples?.map(({ value }) => value)], [undefined, [33]]);
      });
    }

    it('is asked by its dialog also before it is deployed', async () => {
      equal((await readNow('everywhere-link', { id: 'new-link' })).samples?.[0]?.value, 33);
      equal((await readNow('everywhere-link', { id: 'new-link', plant: '' })).samples?.[0]?.value, 33);
    });

    it('names a variable that nobody has set', async () => {
      const { error } = await readNow('everywhere-link', { port: variable('NOT_SET') });
      equal(error?.code, 'CONFIG_INVALID');
      match(String(error?.message), /Port.*\$\{NOT_SET\}/);
    });
  });
