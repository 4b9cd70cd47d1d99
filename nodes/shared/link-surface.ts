import type { Node } from 'node-red';
import { PlantError } from '../../src/model/errors.ts';
import type { Link, LinkStatus } from '../../src/model/link.ts';
import { startHeartbeat } from '../../src/runtime/heartbeat.ts';
import type { PlantSurface } from '../plant/plant.ts';
import type { NodeContext, OpenedNode } from './define-node.ts';
import { showPlant } from './plant-badge.ts';
import type { StatusBadge } from './status.ts';

/** What the nodes that use a link get from its configuration node. */
export interface LinkSurface<L extends Link> {
  plant: PlantSurface;
  /** Resolves with the link once the plant runs: what is received before could not be kept. */
  opened: Promise<L>;
}

/** Opens a link when its plant runs, registers it with the plant, and closes it with its node. Logged once down, once up. */
export function deferredLink<L extends Link>(
  plant: PlantSurface,
  node: Pick<Node, 'id' | 'log' | 'warn'>,
  open: () => L,
  heartbeat?: { address: string; everyMs: number },
) {
  const { runtime } = plant;
  let link: L | undefined;
  let leave: (() => void) | undefined;
  let stopHeartbeat: (() => void) | undefined;
  let closed = false;
  const opened = runtime.ready.then(() => {
    if (closed) throw new PlantError('LINK_DOWN', 'the link was closed before its plant ran');
    // Links of a kind are simulated by links of that kind.
    link = plant.simulation ? (plant.simulation.openLink(node.id, runtime.clock) as L) : open();
    leave = runtime.links.add(node.id, link);
    logChanges(link, node);
    if (heartbeat && !plant.simulation) stopHeartbeat = startHeartbeat(runtime, link, heartbeat);
    return link;
  });
  // The plant has told why it does not run; users of the link wait for it themselves.
  opened.catch(() => undefined);
  return {
    surface: { plant, opened } as LinkSurface<L>,
    async close() {
      closed = true;
      // What nodes give back on their way out, closed in the same turn, goes first.
      await new Promise((resolve) => setImmediate(resolve));
      await runtime.loans.settled(node.id);
      stopHeartbeat?.();
      leave?.();
      await link?.close();
    },
  };
}

function logChanges(link: Link, node: Pick<Node, 'log' | 'warn'>): void {
  let down = false;
  link.watch(({ state, reason }) => {
    if (state === 'down' && !down) node.warn(`${link.name} is down: ${reason ?? 'no reason known'}`);
    const connected = state === 'up' || state === 'degraded';
    if (connected && down) node.log(`${link.name} is up again`);
    if (connected || state === 'down') down = state === 'down';
  });
}

/** The way out of something; `removed`: its node was deleted or disabled. */
type WayOut = (removed: boolean) => void | Promise<void>;

/**
 * Runs an input node for as long as it and its link are there, and shows the link's state on its badge.
 * @param attach begins to receive; returns the way out
 * @param showUp shows what the node has to say while the link is up
 */
export function whileLinked<L extends Link>(
  { node, status }: Pick<NodeContext<unknown>, 'node' | 'status'>,
  { plant, opened }: LinkSurface<L>,
  attach: (link: L) => WayOut | Promise<WayOut>,
  showUp = () => status.show('ok', 'connected'),
): OpenedNode<undefined> {
  const leave: WayOut[] = [showPlant(status, plant.runtime)];
  let closed = false;
  const attaching = opened
    .then(async (link) => {
      if (closed) return;
      leave.push(link.watch((state) => showLink(status, state, showUp)));
      leave.push(await attach(link));
    })
    .catch((error: unknown) => {
      if (!closed) node.error(error);
    });
  return {
    async close(removed) {
      closed = true;
      // While the plant does not run nothing is attached, and nothing will be.
      if (plant.runtime.state.state === 'running') await attaching;
      await Promise.all(leave.map((go) => go(removed)));
    },
  };
}

/** Shows a link's state on the badge of a node that uses it. */
function showLink(status: StatusBadge, { state, reason }: LinkStatus, showUp: () => void): void {
  if (state === 'up') showUp();
  else if (state === 'degraded') status.show('warning', reason ?? 'degraded');
  else if (state === 'connecting') status.show('waiting', 'connecting');
  else if (state === 'down') status.show('error', reason ?? 'disconnected');
}
