import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import type { Static, TObject } from 'typebox';
import { PlantError } from '../../src/model/errors.ts';
import type { Link, LinkTls } from '../../src/model/link.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from './define-node.ts';
import { deferredLink, type LinkSurface } from './link-surface.ts';

/** What the settings of every link have. */
interface LinkFields {
  name: string;
  tls?: string;
  heartbeatAddress?: string;
  heartbeatSeconds: number;
}

/** The configuration node of a protocol: one link, opened when its plant runs. */
export function defineLink<S extends TObject, L extends Link>(protocol: Protocol<S, L>) {
  const { name: protocolName, linkSettings, linkProblems, open } = protocol;
  return defineNode<S, LinkSurface<L>>({
    type: `tieline-${protocolName}-link`,
    schema: linkSettings,
    ...(linkProblems && { check: linkProblems }),
    open({ RED, node, settings, use }) {
      const plant = use<PlantSurface>('plant' as keyof Static<S> & string);
      const { runtime } = plant;
      const { name, tls: tlsId, heartbeatAddress: address, heartbeatSeconds } = settings as LinkFields;
      const heartbeat = address === undefined ? undefined : { address, everyMs: heartbeatSeconds * 1000 };
      const tls = tlsId ? tlsOf(RED, tlsId) : undefined;
      const log = (sentence: string) => node.warn(sentence);
      return deferredLink(
        plant,
        node,
        () => {
          // Two gateways with the same flow must not take each other for themselves.
          const id = `${runtime.runtimeId}-${node.id}`;
          return open({ name, id, settings, tls, clock: runtime.clock, log, folder: linkFolder(RED) });
        },
        heartbeat,
      );
    },
  });
}

/** Where links keep their files. */
export function linkFolder(RED: NodeAPI): string {
  return join(RED.settings.userDir ?? '.', 'tieline', 'links');
}

/** What a `tls-config` node of Node-RED holds. */
export function tlsOf(RED: NodeAPI, id: string): LinkTls {
  const found = RED.nodes.getNode(id) as { addTLSOptions?(options: object): LinkTls; valid?: boolean } | null;
  if (!found?.addTLSOptions) throw new PlantError('CONFIG_INVALID', `TLS: the tls-config node "${id}" is missing`);
  if (found.valid === false)
    throw new PlantError('CONFIG_INVALID', 'TLS: the files of the tls-config node cannot be read');
  return found.addTLSOptions({});
}
