import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { Static, TObject } from 'typebox';
import { nodeProblem } from '../../src/io/node-version.ts';
import { asPlantError, PlantError } from '../../src/model/errors.ts';
import { fieldsOf, problemText, readSettings, type SettingProblem } from '../../src/model/settings.ts';
import { createStatus, type StatusBadge } from './status.ts';

/** What is drawn in the palette and on the canvas. Absent for configuration nodes. */
export interface Palette {
  /** Short word under the icon. */
  label: string;
  /** File name in `icons/`. */
  icon: string;
  color: string;
  inputs: 0 | 1;
  outputLabels: readonly string[];
}

/** What a running node offers to Node-RED and, as `surface`, to the nodes that refer to it. */
export interface OpenedNode<Surface> {
  surface?: Surface;
  input?(msg: NodeMessage, send: (msg: NodeMessage | (NodeMessage | null)[]) => void): void | Promise<void>;
  /** @param removed true when the node was deleted or disabled, false when it is only deployed again */
  close?(removed: boolean): void | Promise<void>;
}

/** What a node is opened with: its checked settings and its place in Node-RED. */
export interface NodeContext<Settings> {
  RED: NodeAPI;
  node: Node;
  settings: Settings;
  /** Name given by the user, or the node's type and id. */
  name: string;
  status: StatusBadge;
  /** The surface of the configuration node that a field refers to; throws CONFIG_INVALID where it is missing or invalid. */
  use<Surface>(field: keyof Settings & string): Surface;
}

/** One palette or configuration node: the only description from which runtime, editor, help table and tests come. */
export interface NodeDefinition<S extends TObject, Surface> {
  type: `tieline-${string}`;
  palette?: Palette;
  schema: S;
  /** What must hold between fields. The editor asks the same function. */
  check?: (settings: Static<S>) => SettingProblem[];
  /** Settings that stand elsewhere take their place among those of the flow; throws CONFIG_INVALID. */
  resolve?(RED: NodeAPI, stored: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  open(context: NodeContext<Static<S>>): OpenedNode<Surface>;
  /** Runs once a runtime, before any node is opened: HTTP routes. */
  routes?(RED: NodeAPI): void;
}

/** What Node-RED loads: the default export of a node file. */
export interface NodeModule {
  (RED: NodeAPI): void;
  definition: NodeDefinition<TObject, unknown>;
}

type StoredSettings = NodeDef & Record<string, unknown>;
type TielineNode = Node & { tieline?: unknown; credentials?: Record<string, unknown> };

/** Puts a definition on the canvas: settings are read and checked, errors become a red ring, input is answered with `done`. */
export function defineNode<S extends TObject, Surface = undefined>(definition: NodeDefinition<S, Surface>): NodeModule {
  const load = (RED: NodeAPI) => {
    definition.routes?.(RED);
    const secrets = Object.entries(fieldsOf(definition.schema)).filter(([, field]) => field.secret);
    const credentials = Object.fromEntries(
      secrets.map(([name]) => [name, { type: name === 'username' ? 'text' : 'password' } as const]),
    );
    function construct(this: TielineNode, stored: StoredSettings) {
      RED.nodes.createNode(this, stored);
      start(RED, this, stored, definition);
    }
    // Whoever asks the registry for the type finds its settings schema there.
    const registered = Object.assign(construct, { definition });
    RED.nodes.registerType(definition.type, registered, secrets.length > 0 ? { credentials } : {});
  };
  return Object.assign(load, { definition: definition as unknown as NodeDefinition<TObject, unknown> });
}

function start<S extends TObject, Surface>(
  RED: NodeAPI,
  node: TielineNode,
  stored: StoredSettings,
  definition: NodeDefinition<S, Surface>,
): void {
  const status = createStatus(node);
  const refuse = (reason: string, badge: string) => {
    const error = new PlantError('CONFIG_INVALID', reason);
    status.show('error', badge);
    node.error(error);
    node.on('input', (_msg, _send, done) => done(error));
    node.on('close', () => status.close());
  };

  const tooOld = nodeProblem(process.versions.node);
  if (tooOld) {
    refuse(tooOld, 'Node.js too old');
    return;
  }
  try {
    const resolved = definition.resolve?.(RED, stored) ?? stored;
    const { settings, problems } = readSettings(
      definition.schema,
      { ...resolved, ...node.credentials },
      definition.check,
    );
    if (!settings) {
      refuse(problems.map(problemText).join('; '), problems[0]?.field ?? 'settings');
      return;
    }
    const name = stored.name || `${definition.type} ${node.id}`;
    const use = <T>(field: keyof Static<S> & string) => surfaceOf<T>(RED, definition.schema, field, settings[field]);
    run(node, status, definition.open({ RED, node, settings, name, status, use }));
  } catch (thrown) {
    const error = asPlantError(thrown, 'CONFIG_INVALID');
    refuse(error.message, error.code === 'CONFIG_INVALID' ? shorten(error.message) : error.code);
  }
}

function run<Surface>(node: TielineNode, status: StatusBadge, opened: OpenedNode<Surface>): void {
  node.tieline = opened.surface;
  const { input, close } = opened;
  if (input) {
    node.on('input', (msg, send, done) => {
      try {
        const later = input(msg, send);
        if (later) later.then(() => done(), done);
        else done();
      } catch (thrown) {
        done(asPlantError(thrown, 'READING_INVALID'));
      }
    });
  }
  node.on('close', (removed: boolean, done: () => void) => {
    const end = () => {
      status.close();
      done();
    };
    // Node-RED swallows what a close handler throws, so the failure is told here.
    Promise.resolve()
      .then(() => close?.(removed))
      .catch((thrown: unknown) => node.error(asPlantError(thrown, 'STORE_FAILED')))
      .then(end);
  });
}

function surfaceOf<T>(RED: NodeAPI, schema: TObject, field: string, id: unknown): T {
  const title = fieldsOf(schema)[field]?.title ?? field;
  const wanted = fieldsOf(schema)[field]?.configNode ?? 'configuration';
  const found = RED.nodes.getNode(String(id)) as TielineNode | null;
  if (!found)
    throw new PlantError('CONFIG_INVALID', `${title}: the ${wanted} node "${String(id)}" is missing or disabled`);
  if (found.tieline === undefined) {
    throw new PlantError('CONFIG_INVALID', `${title}: the ${wanted} node has invalid settings of its own`);
  }
  return found.tieline as T;
}

/** The editor cuts longer badges. */
function shorten(text: string): string {
  return text.length <= 20 ? text : `${text.slice(0, 19)}…`;
}
