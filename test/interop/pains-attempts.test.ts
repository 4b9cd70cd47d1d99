import { doesNotMatch, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { api, until } from '../flows/told.ts';
import { type Cable, startCable } from '../support/cable.ts';
import type { FlowNode } from '../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';
import { inputOf, KINDS, type LinkView, linkId, type PainPlant, painsMissing, startPainPlant } from './pain-plant.ts';
import { skipWhere } from './skip.ts';

/** What makes people leave other nodes: common causes (d) and (e), in a running Node-RED. */
describe('pains of connecting', function () {
  this.timeout(60_000);
  let plant: PainPlant;
  const gateways: Cable[] = [];

  before(async function () {
    skipWhere(await painsMissing(), this);
    plant = await startPainPlant();
  });
  afterEach(async () => {
    await plant.nodeRed.deploy([]);
    for (const gateway of gateways.splice(0)) await gateway.close();
  });
  after(() => plant?.stop());

  describe('(d) attempts without a pause, or all at the same moment', () => {
    for (const [kind, firstMs] of [
      ['mqtt', 250],
      ['modbus', 250],
      ['opcua', 500],
    ] as const) {
      it(`${kind}: links that lost the same peer wait longer each time, each by its own chance`, async () => {
        for (let i = 0; i < 4; i++) gateways.push(await startCable(9));
        for (const gateway of gateways) gateway.cut();
        const [pattern] = plant.flow({ [kind]: { reconnectSeconds: 30 } }, []).filter(({ id }) => id === linkId(kind));
        ok(pattern);
        const { host, port: _port, ...rest } = pattern;
        const links = gateways.map(({ port }, i) => ({
          ...{ ...rest, id: `${kind}-${i}` },
          ...(kind === 'mqtt' && { url: `mqtt://127.0.0.1:${port}` }),
          ...(kind === 'modbus' && { host, port }),
          ...(kind === 'opcua' && { endpoint: `opc.tcp://127.0.0.1:${port}` }),
        })) as FlowNode[];
        const readers = links.map(({ id }, i) => inputOf(kind, `in-${i}`, 'one', { link: id }));
        await plant.nodeRed.deploy(plant.flow({}, [...links, ...readers]));
        await until(() => gateways.every(({ connections }) => connections.length >= 5), 'five attempts each', 30_000);
        const waits = gateways.map(({ connections }) =>
          connections.slice(1, 5).map((at, i) => at - (connections[i] ?? 0)),
        );
        for (const own of waits) {
          // The half of each wait is certain: at least so long, doubled each time.
          for (const [i, wait] of own.entries()) ok(wait >= (firstMs / 2) * 2 ** i - 5, `${wait} ms for wait ${i + 1}`);
        }
        const spread = [0, 1, 2, 3].map((i) => {
          const each = waits.map((own) => own[i] ?? 0);
          return Math.max(...each) - Math.min(...each);
        });
        ok(Math.max(...spread) > 20, `all within ${spread} ms`);
      });
    }
  });

  describe('(e) a socket error that ends the process', () => {
    const rude: Record<string, (socket: Socket) => void> = {
      'resets each connection': (socket) => void socket.resetAndDestroy(),
      'hangs up at once': (socket) => void socket.end(),
      'speaks something else': (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'resets when it hears something': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      'says nothing': () => undefined,
    };
    let red: NodeRedProcess;
    before(async () => {
      red = await spawnNodeRed();
    });
    after(() => red?.kill());

    for (const listening of ['with inputs', 'while nobody listens'] as const) {
      it(`mqtt, modbus, opcua, ${listening}: a peer may do what it likes, also be away, and the process goes on`, async () => {
        let behave: (socket: Socket) => void = () => undefined;
        const sockets = new Set<Socket>();
        const peer = createServer((socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined);
          behave(socket);
        }).listen(0, '127.0.0.1');
        await once(peer, 'listening');
        const { port } = peer.address() as AddressInfo;
        const quick = { answerTimeoutSeconds: 0.5, reconnectSeconds: 0.25, timeoutSeconds: 0.3 };
        const flow = plant.flow(
          {
            mqtt: { url: `mqtt://127.0.0.1:${port}`, connectTimeoutSeconds: 0.5 },
            modbus: { port, ...quick },
            opcua: { endpoint: `opc.tcp://127.0.0.1:${port}/line`, ...quick },
          },
          listening === 'with inputs' ? KINDS.map((kind) => inputOf(kind, `${kind}-in`, 'one')) : [],
        );
        for (const [what, does] of Object.entries(rude)) {
          behave = does;
          // A flow of its own each: waits have grown with the last one.
          await red.deploy(flow);
          const before = sockets.size;
          await until(() => sockets.size >= before + 6, `six connections to a peer that ${what}`, 20_000);
        }
        peer.close();
        for (const socket of sockets) socket.resetAndDestroy();
        await until(
          async () => {
            const { links } = await api<{ links: LinkView[] }>(red.url, 'links');
            return links.length === 3 && links.every(({ status }) => /cannot reach/.test(status.reason ?? ''));
          },
          'nobody to be there',
          20_000,
        );
        doesNotMatch(red.logs(), /uncaught|unhandled/i);
      });
    }
  });
});
