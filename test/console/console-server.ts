import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { BacktestContext } from '../../src/console/backtests.ts';
import type { Guard, HttpApp } from '../../src/console/http-app.ts';
import type { LentLink } from '../../src/console/link-tools.ts';
import { mountConsole } from '../../src/console/mount.ts';
import { consoleRoutes } from '../../src/console/routes.ts';
import type { SystemToolsContext } from '../../src/console/system-tools.ts';
import type { Untagged } from '../../src/console/untagged-list.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { PlantModel } from '../../src/runtime/plant-model.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';

type Express = HttpApp & Parameters<typeof createServer>[1] & { use(...handlers: unknown[]): unknown };
interface ExpressModule {
  (): Express;
  json(): unknown;
}

export interface ConsoleServerOptions {
  plants: () => PlantRuntime[];
  login?: boolean;
  /** The flow that is deployed, and where the history of a plant is. */
  backtests?: BacktestContext;
  untagged?: Untagged;
  /** What the plants' settings say of their signals and assets. */
  model?: PlantModel;
  /** Where large tables are kept. */
  tablesDirectory?: string;
  /** Below which path Node-RED's admin application stands. */
  root?: string;
  /** Whether the application parses JSON bodies before the console, as Node-RED's does. */
  parsesBodies?: boolean;
  /** Links that dialogs ask. */
  lendLink?: (node: StoredNode) => LentLink;
  checkSystem?: SystemToolsContext['checkSystem'];
  pageDirectory?: string;
  guard?: Guard;
  /** 0: a free one. */
  port?: number;
}

export interface ConsoleServer {
  /** With the root, without a slash at its end. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** The console on the Express that Node-RED uses, on a free port of the loopback address. */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { plants, login = false, root = '', parsesBodies = true, pageDirectory = import.meta.dirname } = options;
  const express = createRequire(import.meta.resolve('node-red'))('express') as ExpressModule;
  const admin = express();
  if (parsesBodies) admin.use(express.json());
  const backtests = options.backtests ?? { flow: () => [], historyFile: () => '' };
  const untagged = () => options.untagged ?? { addresses: [], refused: 0 };
  const routes = consoleRoutes({
    plants,
    login,
    version: '0.0.0-test',
    untagged,
    model: () => options.model,
    archive: () => undefined,
    tablesDirectory: () => options.tablesDirectory ?? '.',
    certificates: { list: () => Promise.resolve([]), judge: () => Promise.resolve(false) },
    checkSystem: options.checkSystem ?? (() => Promise.resolve([])),
    lendLink: options.lendLink ?? (() => ({ link: noLink(), giveBack: () => Promise.resolve() })),
    ...backtests,
  });
  mountConsole(admin, { routes, pageDirectory, guard: options.guard ?? (() => (_request, _response, next) => next()) });
  const outer = express();
  outer.use(root === '' ? '/' : root, admin);
  const server: Server = createServer(outer).listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${root}`,
    port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function noLink(): never {
  throw new PlantError('CONFIG_INVALID', 'there are no links');
}
