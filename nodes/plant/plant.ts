import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node, NodeAPI } from 'node-red';
import type { HttpHandler } from '../../src/console/http-app.ts';
import { mountConsole } from '../../src/console/mount.ts';
import { consoleRoutes } from '../../src/console/routes.ts';
import type { Untagged } from '../../src/console/untagged-list.ts';
import { systemClock } from '../../src/io/clock.ts';
import { killProbe } from '../../src/io/kill-probe.ts';
import { packageVersion } from '../../src/io/package-version.ts';
import { readTableFile, tablesDirectory } from '../../src/io/table-files.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading } from '../../src/model/reading.ts';
import { createNormalizer, type Normalizer } from '../../src/normalize/normalizer.ts';
import { certificateFolder } from '../../src/protocols/opcua/trust.ts';
import { type ArchiveKeeper, createArchiveKeeper, type OpenArchive } from '../../src/runtime/archive-keeper.ts';
import type { HistoryState, OpenHistory } from '../../src/runtime/history-keeper.ts';
import { createPlantModel, type PlantModel } from '../../src/runtime/plant-model.ts';
import { createPlantRuntime, type PlantRuntime, type PlantState } from '../../src/runtime/plant-runtime.ts';
import { type PlantSettings, plantProblems, plantSettings } from '../../src/runtime/plant-settings.ts';
import { withTagsOfFile } from '../../src/runtime/plant-tables.ts';
import { type Simulation, simulationOf } from '../../src/scenario/simulation.ts';
import { openAliveMark } from '../../src/store/alive-mark.ts';
import { openHistory } from '../../src/store/history/open-history.ts';
import { openStore } from '../../src/store/open-store.ts';
import { followHistory } from '../../src/store/postgres/follow-history.ts';
import { linkFolder } from '../shared/define-link.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { lendLink } from '../shared/lend-link.ts';
import { checkDialogSystem } from '../shared/order-system.ts';
import type { StatusBadge } from '../shared/status.ts';

const DAY_MS = 86_400_000;

/** What the other nodes get from their plant. */
export interface PlantSurface {
  runtime: PlantRuntime;
  normalizer: Normalizer;
  /** Whether a reading says something new. */
  reports: (reading: Reading) => boolean;
  settings: PlantSettings;
  model: PlantModel;
  /** The second home of the history, where there is one. */
  archive: ArchiveKeeper | undefined;
  /** There while a scenario runs. */
  simulation?: Simulation | undefined;
}

export default defineNode({
  type: 'tieline-plant',
  schema: plantSettings,
  check: plantProblems,
  resolve: (RED, stored) => withTagsOfFile(stored, (version) => readTableFile(version, [tablesOf(RED)])),
  open({ RED, node, settings, status }) {
    const directory = directoryOf(RED, node.id);
    const file = join(directory, 'plant.db');
    const { historyDays, historyMegabytes } = settings;
    const retention = { maxAgeMs: historyDays * DAY_MS, maxBytes: historyMegabytes * 1_000_000 };
    const simulation = simulationOf(RED.settings);
    const open = () => openStore({ file, onFailure: (error) => node.error(error) });
    const keep: OpenHistory = (onFailure) => openHistory({ file: historyFile(RED, node.id), retention, onFailure });
    const model = createPlantModel(settings);
    const runtime = createPlantRuntime({
      ...{ id: node.id, name: settings.name, timeZone: settings.timeZone, clock: systemClock() },
      operators: settings.operators,
      probe: killProbe(process.env.TIELINE_KILL_AT),
      openStore: simulation ? () => simulation.openStore(open) : open,
      // Nobody kills a test, or looks at its charts.
      openAliveMark: simulation ? undefined : () => openAliveMark(join(directory, 'alive')),
      openHistory: simulation ? undefined : keep,
      swingingDoors: model.swingingDoors(),
      causes: model.causes,
    });
    simulation?.plantMade(runtime);
    runtime.watch((state) => tell(state, runtime.history.state, status, node));
    const [normalizer, reports] = [createNormalizer(model.table), model.reporter()];
    const archive = simulation ? undefined : archiveOf(RED, node, settings, runtime);
    const surface: PlantSurface = { runtime, normalizer, reports, settings, model, archive, simulation };
    const flowsStarted = () => {
      // A store that cannot be opened has been told; its alarms wait with it.
      runtime.rules
        .forget((id) => !RED.nodes.getNode(id))
        .then(() => runtime.desk.reviewAll())
        .catch(() => undefined);
      runtime.ready.then(() => runtime.forgetDeleted((id) => !RED.nodes.getNode(id))).catch(() => undefined);
    };
    RED.events.on('flows:started', flowsStarted);
    return {
      surface,
      async close() {
        RED.events.off('flows:started', flowsStarted);
        await archive?.close();
        await runtime.close();
      },
    };
  },
  routes(RED) {
    const login = Boolean((RED.settings as { adminAuth?: unknown }).adminAuth);
    mountConsole(RED.httpAdmin, {
      routes: consoleRoutes({
        ...{ plants: () => plantsOf(RED), login, version: packageVersion() },
        ...{
          flow: () => deployedFlow(RED).map((one) => resolved(RED, one)),
          historyFile: (id) => historyFile(RED, id),
        },
        untagged: (id) => untaggedIn(surfaceOf(RED, id)),
        model: (id) => surfaceOf(RED, id)?.model,
        tablesDirectory: () => tablesOf(RED),
        archive: (id) => surfaceOf(RED, id)?.archive?.state,
        lendLink: (node) => lendLink(RED, node),
        checkSystem: (node) => checkDialogSystem(RED, node),
        certificates: certificateFolder(join(linkFolder(RED), 'pki')),
      }),
      pageDirectory: fileURLToPath(new URL('../../src/console/page', import.meta.url)),
      // The same middleware; only the declared types of Express and of our own seam differ.
      guard: (scope) => RED.auth.needsPermission(scope) as unknown as HttpHandler,
    });
  },
});

const directoryOf = (RED: NodeAPI, id: string) => join(RED.settings.userDir ?? '.', 'tieline', id);
const historyFile = (RED: NodeAPI, id: string) => join(directoryOf(RED, id), 'history.db');

const tablesOf = (RED: NodeAPI) => tablesDirectory(RED.settings.userDir ?? '.');

/** A plant of the flow with the tags that it runs with. */
function resolved(RED: NodeAPI, stored: StoredNode): StoredNode {
  const surface = stored.tagsFile ? surfaceOf(RED, stored.id) : undefined;
  return surface ? { ...stored, tags: surface.settings.tags } : stored;
}

const surfaceOf = (RED: NodeAPI, id: string) => (RED.nodes.getNode(id) as { tieline?: PlantSurface } | null)?.tieline;

/** The plant's history goes to PostgreSQL, too, where an address is set. */
function archiveOf(
  RED: NodeAPI,
  node: Node,
  { archiveUrl, username = '', password = '', name }: PlantSettings,
  runtime: PlantRuntime,
): ArchiveKeeper | undefined {
  if (archiveUrl === undefined) return undefined;
  const connection = { url: archiveUrl, username, password };
  const file = historyFile(RED, node.id);
  const open: OpenArchive = (runtimeId, onChange) =>
    followHistory({ file, connection, follower: { runtimeId, plant: name } }, onChange);
  return createArchiveKeeper(runtime, open, (text) => node.warn(text));
}

/** The plants that run now, in the order of the flow file. */
function plantsOf(RED: NodeAPI): PlantRuntime[] {
  const plants: PlantRuntime[] = [];
  RED.nodes.eachNode(({ id, type }) => {
    const surface = type === 'tieline-plant' ? surfaceOf(RED, id) : undefined;
    if (surface) plants.push(surface.runtime);
  });
  return plants;
}

function untaggedIn(surface: PlantSurface | undefined): Untagged {
  const { normalizer } = surface ?? {};
  return { addresses: normalizer?.untagged() ?? [], refused: normalizer?.counts().refused ?? 0 };
}

function tell(
  state: PlantState,
  history: HistoryState,
  status: StatusBadge,
  node: { error(text: string): void },
): void {
  if (state.state === 'running' && history.state === 'failed') {
    status.show('warning', 'running, history failed');
    node.error(history.reason);
  } else if (state.state === 'running') status.show('ok', 'running');
  else if (state.state === 'starting') status.show('waiting', 'starting');
  else if (state.state === 'failed') {
    status.show('error', 'store failed');
    node.error(state.reason);
  }
}
