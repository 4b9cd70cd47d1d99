import type { Node, NodeAPI } from 'node-red';
import type { Static, TObject } from 'typebox';
import { PlantError } from '../../src/model/errors.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { fieldsOf, problemText, readSettings, type SettingProblem } from '../../src/model/settings.ts';
import { deployedFlow } from './flow-around.ts';

/** As Node-RED replaces whole values when it starts a node; the second form is its old one. */
const ENVIRONMENT = /^\$(?:\{(\S+)\}|\((\S+)\))$/;

/**
 * The settings of a configuration node as its open dialog has them, read as Node-RED would start it: with secrets that were typed just now or are
 * kept, and variables resolved. The plant need not be chosen yet. Throws CONFIG_INVALID with everything that is wrong.
 */
export function dialogSettings<S extends TObject>(
  RED: NodeAPI,
  asked: StoredNode,
  schema: S,
  check?: (settings: Static<S>) => SettingProblem[],
): Static<S> {
  const kept = RED.nodes.getCredentials(asked.id) as object | undefined;
  const names = Object.entries(fieldsOf(schema)).filter(([, { secret }]) => !secret);
  const open = Object.fromEntries(names.map(([name]) => [name, asked[name]]));
  const stored = fromEnvironment(RED, asked, { ...kept, ...open, ...typedSecrets(asked, schema) });
  const { settings, problems } = readSettings(schema, { ...stored, plant: asked.plant || 'none' }, check);
  if (!settings) throw new PlantError('CONFIG_INVALID', problems.map(problemText).join('; '));
  return settings;
}

/** Secrets that somebody has typed into the dialog just now; those that stand in the runtime come as blanks or asterisks. */
export function typedSecrets(asked: StoredNode, schema: TObject): object | undefined {
  const { credentials } = asked;
  const given = { ...asked, ...(typeof credentials === 'object' ? credentials : {}) } as Record<string, unknown>;
  const typed = Object.entries(fieldsOf(schema)).flatMap(([name, { secret }]) => {
    const value = given[name];
    return secret && typeof value === 'string' && value !== '' && value !== '__PWRD__' ? [[name, value]] : [];
  });
  return typed.length > 0 ? Object.fromEntries(typed) : undefined;
}

/** Values as Node-RED would start the node with them: a variable that nobody has set stays as it is written. */
function fromEnvironment(RED: NodeAPI, asked: StoredNode, values: Record<string, unknown>): Record<string, unknown> {
  const beside = runningBeside(RED, asked);
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]));
    }
    const [, name, oldName] = (typeof value === 'string' && ENVIRONMENT.exec(value)) || [];
    const variable = name ?? oldName;
    return variable === undefined ? value : (settingOf(RED, beside, variable) ?? value);
  };
  return resolved(values) as Record<string, unknown>;
}

/** A variable as a node has it: from its tab, from all of Node-RED, from the process. */
function settingOf(RED: NodeAPI, node: Node | undefined, name: string): unknown {
  return node ? RED.util.getSetting(node, name) : process.env[name];
}

/** The running node itself; where it is not deployed another one that stands where it will stand. */
function runningBeside(RED: NodeAPI, { id, z }: StoredNode): Node | undefined {
  const others = deployedFlow(RED).filter((node) => (node.z || undefined) === (z || undefined) && !node.g);
  for (const one of [id, ...others.map((node) => node.id)]) {
    const node = RED.nodes.getNode(one) as Node | null;
    if (node) return node;
  }
  return undefined;
}
