import type { Sample, SampleSource } from '../../model/sample.ts';
import { type Branch, bear, bury, type Heard, newBranch, type Said, tell } from './branch.ts';
import { decodePayload, type Metric, type SparkplugPayload } from './codec.ts';
import { readTopic, type SparkplugTopic } from './topic.ts';

/** One message as the broker delivers it. */
export interface SparkplugMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Runtime time of reception, ms since the Unix epoch. */
  readonly receivedAt: number;
}

/** What a message means. */
export interface Taken {
  readonly samples: readonly Sample[];
  /** The edge node that is to be asked for its births now. */
  readonly asks?: Pick<SparkplugTopic, 'group' | 'node'>;
  /** Why the message was refused, in part or whole. */
  readonly problem?: string;
}

/** How many edge nodes there are, and what could not be made a sample since the start. */
export interface EdgeNodeCounts {
  alive: number;
  dead: number;
  /** Heard, but without a birth that would explain their data. */
  unborn: number;
  /** Metrics without a single value: bytes, data sets, templates, arrays. */
  skipped: number;
  /** Messages that are none of Sparkplug B, or for which there was no room. */
  refused: number;
}

/** Makes samples of what edge nodes publish. Pure but for its memory of their births. */
export interface EdgeNodes {
  /** @param source where the samples come from */
  take(message: SparkplugMessage, source: SampleSource): Taken;
  counts(): EdgeNodeCounts;
}

/** An edge node: itself, and the devices whose births were heard. */
interface EdgeNode {
  readonly own: Branch;
  readonly devices: Map<string, Branch>;
  /** Birth and death of one session bear the same number. */
  session: number | undefined;
  /** Of its last message; `undefined`: it sends none. */
  seq: number | undefined;
  askedAt: number;
}

/** An edge node is asked for its births at most once in this time, ms. */
const ASK_EVERY_MS = 10_000;
/** Sequence numbers go from 0 to 255 and begin again (§6.4.23). */
const SEQUENCE = 256;
/** Most edge nodes, devices of all of them, and metrics of all of them: what is beyond is refused and counted. */
const MOST_NODES = 1000;
const MOST_DEVICES = 10_000;
const MOST_SIGNALS = 100_000;

const NOTHING: Taken = { samples: [] };

/** The edge nodes of a new subscription: none is known yet. */
export function createEdgeNodes(): EdgeNodes {
  const nodes = new Map<string, EdgeNode>();
  const count = { skipped: 0, refused: 0, devices: 0, signals: 0 };

  const refuse = (problem: string): Taken => {
    count.refused++;
    return { samples: [], problem };
  };

  function born(branch: Branch, metrics: readonly Metric[], said: Said): Heard {
    count.signals -= branch.signals.size;
    const heard = bear(branch, metrics, MOST_SIGNALS - count.signals, said);
    count.signals += branch.signals.size;
    return heard;
  }

  /** The branch of a device that is born: its own, or a new one where there is room. */
  function deviceOf(node: EdgeNode, device: string): Branch | undefined {
    const known = node.devices.get(device);
    if (known || count.devices >= MOST_DEVICES) return known;
    count.devices++;
    const added = newBranch(`${node.own.path}/${device}`);
    node.devices.set(device, added);
    return added;
  }

  /** Asks for births, not too often. */
  const ask = (node: EdgeNode, { group, node: name }: SparkplugTopic, at: number): Pick<Taken, 'asks'> => {
    if (at - node.askedAt < ASK_EVERY_MS) return {};
    node.askedAt = at;
    return { asks: { group, node: name } };
  };

  function outcome(heard: Heard, isRoom = true): Taken {
    count.skipped += heard.skipped;
    if (isRoom) return { samples: heard.samples };
    return { ...refuse(`more than ${MOST_SIGNALS} metrics; ${heard.unknown} are left out`), samples: heard.samples };
  }

  function nodeBorn(node: EdgeNode, { metrics, seq }: SparkplugPayload, said: Said): Taken {
    node.session = sessionOf(metrics);
    node.seq = seq;
    // Each device is born again after its node.
    for (const device of node.devices.values()) device.isBorn = false;
    const heard = born(node.own, metrics, said);
    return outcome(heard, heard.unknown === 0);
  }

  function nodeDied(node: EdgeNode, topic: SparkplugTopic, { metrics }: SparkplugPayload, said: Said): Taken {
    if (!node.own.isBorn) return NOTHING;
    const session = sessionOf(metrics);
    const isOther = session !== undefined && node.session !== undefined && session !== node.session;
    if (isOther) return { samples: [], ...ask(node, topic, said.receivedAt) };
    const itself = { ...said, time: said.receivedAt };
    return { samples: [node.own, ...node.devices.values()].flatMap((branch) => bury(branch, itself)) };
  }

  /** Data, and births and deaths of devices: of them all the node counts how many it has sent. */
  function sent(node: EdgeNode, topic: SparkplugTopic, payload: SparkplugPayload, said: Said): Taken {
    const asking = () => ask(node, topic, said.receivedAt);
    if (!node.own.isBorn) return { samples: [], ...asking() };
    const { seq, metrics } = payload;
    const isGap = isLater(seq, node.seq);
    if (seq !== undefined) node.seq = seq;
    const { type, device } = topic;
    if (type === 'DBIRTH') {
      const branch = deviceOf(node, device ?? '');
      if (!branch) return refuse(`more than ${MOST_DEVICES} devices`);
      const heard = born(branch, metrics, said);
      return { ...outcome(heard, heard.unknown === 0), ...(isGap && asking()) };
    }
    const branch = device === undefined ? node.own : node.devices.get(device);
    if (type === 'DDEATH') return { samples: branch ? bury(branch, said) : [], ...(isGap && asking()) };
    if (!branch?.isBorn) return { samples: [], ...asking() };
    const heard = tell(branch, metrics, said);
    return { ...outcome(heard), ...((isGap || heard.unknown > 0) && asking()) };
  }

  return {
    take({ topic: name, payload: bytes, receivedAt }, source) {
      const topic = readTopic(name);
      if (!topic) return NOTHING;
      const payload = decodePayload(bytes);
      if ('problem' in payload) return refuse(payload.problem);
      const path = `${topic.group}/${topic.node}`;
      let node = nodes.get(path);
      if (!node) {
        if (nodes.size >= MOST_NODES) return refuse(`more than ${MOST_NODES} edge nodes`);
        const own = newBranch(path);
        node = { own, devices: new Map(), session: undefined, seq: undefined, askedAt: Number.NEGATIVE_INFINITY };
        nodes.set(path, node);
      }
      const said: Said = { source, receivedAt, time: payload.time ?? receivedAt };
      if (topic.type === 'NBIRTH') return nodeBorn(node, payload, said);
      if (topic.type === 'NDEATH') return nodeDied(node, topic, payload, said);
      return sent(node, topic, payload, said);
    },
    counts() {
      const all = [...nodes.values()].map(({ own }) => own);
      const alive = all.filter(({ isBorn }) => isBorn).length;
      const dead = all.filter(({ isDead }) => isDead).length;
      const { skipped, refused } = count;
      return { alive, dead, unborn: all.length - alive - dead, skipped, refused };
    },
  };
}

/** True where messages are missing between two numbers. The same number again is the same message, through another subscription. */
const isLater = (seq: number | undefined, before: number | undefined): boolean =>
  seq !== undefined && before !== undefined && seq !== before && seq !== (before + 1) % SEQUENCE;

/** The number of the session, where a birth or death has it. */
function sessionOf(metrics: readonly Metric[]): number | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}
