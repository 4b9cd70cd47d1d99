import type { Link, LinkedDevice, LinkState, LinkStatus } from '../model/link.ts';
import type { Row, Write } from '../store/store.ts';
import type { Feed } from './feed.ts';
import { takeOver, type UnreadRow } from './take-over.ts';

/** A link that is degraded for this long is a system alarm; one that is down is one at once. */
const DEGRADED_ALARM_MS = 30_000;

/** What is kept of a link, or of a device behind it, over restarts. Times are ms since the Unix epoch. */
export interface Presence {
  /** Node id of the link. */
  link: string;
  /** Empty for the link itself. */
  device: string;
  name: string;
  protocol: string;
  /** Where it is, without any secret. */
  address: string;
  /** `unknown`: a device that has not been asked since the start. */
  state: LinkState | 'unknown';
  reason?: string;
  /** When it was connected or answered for the first time. */
  firstSeenAt?: number;
  lastSeenAt?: number;
}

/** What the links of a plant need and whom they tell. */
export interface LinksContext {
  feed: Feed;
  /** Writes presence to the store, in the background. */
  keep(writes: Write[]): void;
  systemFault(source: string, problem: string | undefined, priority: 'high' | 'low'): void;
}

/** The links of one plant, and when each of them and of the devices behind them was there. */
export interface Links {
  readonly open: ReadonlyMap<string, Link>;
  /** Takes over what was stored and returns what of it cannot be read. */
  load(rows: readonly Row[]): UnreadRow[];
  add(id: string, link: Link): () => void;
  /** How an open link of a name stands; of several, one that is not up. */
  statusOf(name: string): LinkStatus | undefined;
  /** Presence of the open links and of their devices as it is now, those that are only remembered last. */
  presence(): Presence[];
  /** Keeps what has changed since the last time. */
  checkpoint(): void;
  /** What faults of the open links are called. */
  faultSources(): string[];
  /** Forgets links whose nodes are gone. */
  forget(isGone: (id: string) => boolean): void;
}

const linkFault = (name: string) => `link ${name}`;
const partFault = (name: string) => `link ${name}, in part`;

const keyOf = ({ link, device }: Pick<Presence, 'link' | 'device'>) => `${link}\n${device}`;

/** The links of a plant that has none yet. */
export function createLinks({ feed, keep, systemFault }: LinksContext): Links {
  const open = new Map<string, Link>();
  const known = new Map<string, Presence>();
  const kept = new Map<string, string>();

  const remember = (now: Presence, seenAt: number | undefined): Presence => {
    const key = keyOf(now);
    const before = known.get(key);
    const lastSeenAt = Math.max(before?.lastSeenAt ?? 0, seenAt ?? 0);
    const firstSeenAt = before?.firstSeenAt ?? seenAt;
    const presence = {
      ...now,
      ...(firstSeenAt !== undefined && { firstSeenAt }),
      ...(lastSeenAt > 0 && { lastSeenAt }),
    };
    known.set(key, presence);
    return presence;
  };

  const presenceOf = (id: string, link: Link): Presence[] => {
    const { name, protocol, endpoint: address, status } = link;
    const { state, reason } = status;
    const connected = state === 'up' || state === 'degraded';
    const own = { link: id, device: '', name, protocol, address, state, ...(reason !== undefined && { reason }) };
    const deviceOf = ({ name: device, answers, reason }: LinkedDevice): Presence => ({
      ...{ link: id, device, name: `${name}, ${device}`, protocol, address },
      ...{ state: answers ? 'up' : 'down', ...(reason !== undefined && { reason }) },
    });
    return [
      remember(own, connected ? (link.lastSeenAt ?? status.since) : link.lastSeenAt),
      ...link.devices().map((device) => remember(deviceOf(device), device.lastSeenAt)),
    ];
  };

  const rememberedOf = (id: string, present: readonly Presence[]): Presence[] => {
    const names = new Set(present.map(({ device }) => device));
    const others = [...known.values()].filter(({ link, device }) => link === id && !names.has(device));
    return others.map(({ reason: _, ...presence }) => ({ ...presence, state: 'unknown' }));
  };

  const write = (presences: readonly Presence[]) => {
    const writes: Write[] = [];
    for (const presence of presences) {
      const [key, body] = [keyOf(presence), JSON.stringify(presence)];
      if (kept.get(key) === body) continue;
      kept.set(key, body);
      writes.push({ statement: 'presence.put', params: [presence.link, presence.device, body] });
    }
    if (writes.length > 0) keep(writes);
  };

  return {
    open,
    load: (rows) =>
      takeOver(rows, (row, body) => {
        const presence = body as Presence;
        if (typeof presence.link !== 'string') throw new TypeError('of no link');
        known.set(keyOf(presence), presence);
        kept.set(keyOf(presence), String(row.body));
      }),
    add(id, link) {
      const { name } = link;
      let late: NodeJS.Timeout | undefined;
      open.set(id, link);
      const stop = link.watch((status) => {
        const { state, reason } = status;
        feed.publish({ kind: 'link', id, name, status });
        if (state === 'down') systemFault(linkFault(name), reason ?? 'not connected', 'high');
        else if (state === 'up' || state === 'degraded') systemFault(linkFault(name), undefined, 'high');
        if (state !== 'degraded') {
          clearTimeout(late);
          late = undefined;
          systemFault(partFault(name), undefined, 'low');
        } else {
          late ??= setTimeout(() => {
            systemFault(partFault(name), link.status.reason ?? 'degraded', 'low');
          }, DEGRADED_ALARM_MS).unref();
        }
        write(presenceOf(id, link));
      });
      return () => {
        stop();
        clearTimeout(late);
        write(presenceOf(id, link));
        systemFault(linkFault(name), undefined, 'high');
        systemFault(partFault(name), undefined, 'low');
        if (open.get(id) === link) open.delete(id);
      };
    },
    statusOf(name) {
      let found: LinkStatus | undefined;
      for (const link of open.values()) {
        if (link.name === name && (found === undefined || found.state === 'up')) found = link.status;
      }
      return found;
    },
    presence: () =>
      [...open].flatMap(([id, link]) => {
        const present = presenceOf(id, link);
        return [...present, ...rememberedOf(id, present)];
      }),
    checkpoint() {
      for (const [id, link] of open) write(presenceOf(id, link));
    },
    faultSources: () => [...open.values()].flatMap(({ name }) => [linkFault(name), partFault(name)]),
    forget(isGone) {
      const gone = new Set([...known.values()].map(({ link }) => link).filter(isGone));
      if (gone.size === 0) return;
      for (const [key, { link }] of known) {
        if (!gone.has(link)) continue;
        known.delete(key);
        kept.delete(key);
      }
      keep([...gone].map((link) => ({ statement: 'presence.delete_link', params: [link] })));
    },
  };
}
