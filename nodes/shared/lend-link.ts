import type { Node, NodeAPI } from 'node-red';
import type { TObject } from 'typebox';
import type { LentLink } from '../../src/console/link-tools.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Link } from '../../src/model/link.ts';
import { fieldsOf, problemText, readSettings } from '../../src/model/settings.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { PROTOCOLS } from '../../src/protocols/registry.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { linkFolder, tlsOf } from './define-link.ts';
import { deployedFlow } from './flow-around.ts';
import type { LinkSurface } from './link-surface.ts';

/** As Node-RED replaces whole values when it starts a node; the second form is its old one. */
const ENVIRONMENT = /^\$(?:\{(\S+)\}|\((\S+)\))$/;

/** The running link of a node where it is set as asked, else one that is opened for the asker. */
export function lendLink(RED: NodeAPI, asked: StoredNode): LentLink {
  const protocol = PROTOCOLS.find(({ name }) => `tieline-${name}-link` === asked.type) as Protocol | undefined;
  if (!protocol) throw new PlantError('CONFIG_INVALID', `${asked.type} is no link`);
  const running = runningLink(RED, asked, protocol);
  if (running) return { link: running, giveBack: () => Promise.resolve() };

  const { linkSettings, linkProblems, open } = protocol;
  const secrets = typedSecrets(asked, linkSettings);
  const stored = { ...fromEnvironment(RED, asked, linkSettings), ...secrets, plant: asked.plant || 'none' };
  const kept = RED.nodes.getCredentials(asked.id) as object | undefined;
  const { settings, problems } = readSettings(linkSettings, { ...kept, ...stored }, linkProblems);
  if (!settings) throw new PlantError('CONFIG_INVALID', problems.map(problemText).join('; '));
  const { name, tls } = settings as { name?: string; tls?: string };
  const link = open({
    ...{ name: name ?? asked.type, id: `${asked.id}-dialog`, settings, clock: Date.now, log: () => undefined },
    folder: linkFolder(RED),
    tls: tls ? tlsOf(RED, tls) : undefined,
  });
  return { link, giveBack: () => link.close() };
}

function runningLink(RED: NodeAPI, asked: StoredNode, { linkSettings }: Protocol): Link | undefined {
  const deployed = deployedFlow(RED).find(({ id }) => id === asked.id);
  const surface = (RED.nodes.getNode(asked.id) as { tieline?: LinkSurface<Link> } | null)?.tieline;
  if (!deployed || !surface || typedSecrets(asked, linkSettings) !== undefined) return undefined;
  const isSame = Object.entries(fieldsOf(linkSettings)).every(
    ([name, { secret }]) => secret || JSON.stringify(asked[name] ?? '') === JSON.stringify(deployed[name] ?? ''),
  );
  const plant: PlantSurface = surface.plant;
  return isSame ? plant.runtime.links.open.get(asked.id) : undefined;
}

/** Secrets that somebody has typed into the dialog just now; those that stand in the runtime come as blanks or asterisks. */
function typedSecrets(asked: StoredNode, schema: TObject): object | undefined {
  const { credentials } = asked;
  const given = { ...asked, ...(typeof credentials === 'object' ? credentials : {}) } as Record<string, unknown>;
  const typed = Object.entries(fieldsOf(schema)).flatMap(([name, { secret }]) => {
    const value = given[name];
    return secret && typeof value === 'string' && value !== '' && value !== '__PWRD__' ? [[name, value]] : [];
  });
  return typed.length > 0 ? Object.fromEntries(typed) : undefined;
}

/** The settings that are no secret, as Node-RED would start the node with them: a variable that nobody has set stays as it is written. */
function fromEnvironment(RED: NodeAPI, asked: StoredNode, schema: TObject): Record<string, unknown> {
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
  const open = Object.entries(fieldsOf(schema)).filter(([, { secret }]) => !secret);
  return Object.fromEntries(open.map(([name]) => [name, resolved(asked[name])]));
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
