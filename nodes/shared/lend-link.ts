import type { NodeAPI } from 'node-red';
import type { LentLink } from '../../src/console/link-tools.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Link } from '../../src/model/link.ts';
import { fieldsOf } from '../../src/model/settings.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { PROTOCOLS } from '../../src/protocols/registry.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { linkFolder, tlsOf } from './define-link.ts';
import { dialogSettings, typedSecrets } from './dialog-settings.ts';
import { deployedFlow } from './flow-around.ts';
import type { LinkSurface } from './link-surface.ts';

/** The running link of a node where it is set as asked, else one that is opened for the asker. */
export function lendLink(RED: NodeAPI, asked: StoredNode): LentLink {
  const protocol = PROTOCOLS.find(({ name }) => `tieline-${name}-link` === asked.type) as Protocol | undefined;
  if (!protocol) throw new PlantError('CONFIG_INVALID', `${asked.type} is no link`);
  const running = runningLink(RED, asked, protocol);
  if (running) return { link: running, giveBack: () => Promise.resolve() };

  const { linkSettings, linkProblems, open } = protocol;
  const settings = dialogSettings(RED, asked, linkSettings, linkProblems);
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
