import type { Node, NodeStatusFill, NodeStatusShape } from 'node-red';

/** What a badge shows: `ok` working, `waiting` not yet, `warning` needs attention, `error` cannot work. */
export type Badge = 'ok' | 'idle' | 'waiting' | 'warning' | 'error';

const LOOKS: Record<Badge, { fill: NodeStatusFill; shape: NodeStatusShape }> = {
  ok: { fill: 'green', shape: 'dot' },
  idle: { fill: 'grey', shape: 'dot' },
  waiting: { fill: 'yellow', shape: 'ring' },
  warning: { fill: 'yellow', shape: 'dot' },
  error: { fill: 'red', shape: 'ring' },
};

/** The editor's queue for status updates has no limit, so a node speaks once a second and only when something changed. */
const INTERVAL_MS = 1000;

export interface StatusBadge {
  show(badge: Badge, text: string): void;
  /** Stops the timer; the last text stays. */
  close(): void;
}

/** A node's status badge, throttled to one change a second; the last text always gets through. */
export function createStatus(node: Pick<Node, 'status'>): StatusBadge {
  let shown = '';
  let wanted: { badge: Badge; text: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = () => {
    timer = undefined;
    if (!wanted || closed) return;
    const key = `${wanted.badge} ${wanted.text}`;
    if (key !== shown) {
      shown = key;
      node.status({ ...LOOKS[wanted.badge], text: wanted.text });
      timer = setTimeout(tell, INTERVAL_MS).unref();
    }
  };

  return {
    show(badge, text) {
      wanted = { badge, text };
      if (timer === undefined) tell();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
