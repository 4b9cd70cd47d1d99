import { PlantError, textOf } from '../../model/errors.ts';
import type { Clock, Link, LinkLog, SampleListener } from '../../model/link.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { backoffMs } from '../backoff.ts';
import { linkStates } from '../link-state.ts';
import { createLine, type Line } from './line.ts';
import { createPoll } from './poll.ts';
import {
  askedAddresses,
  badSamples,
  emptyMemory,
  forgetAddresses,
  type ReadContext,
  readAddresses,
} from './read-plan.ts';
import type { ModbusLinkSettings } from './settings.ts';
import { openWire, type Wire } from './wire.ts';
import { writeValue } from './write-value.ts';

const FIRST_RETRY_MS = 250;
/** A connection that lasted this long was a success: the next wait is the shortest again. */
const STEADY_MS = 10_000;

/** One Modbus TCP device or gateway, shared by every node that uses it. */
export interface ModbusLink extends Link {
  /**
   * Reads addresses at once and then every `intervalMs`, without drift and never overlapping: a period that is not over when
   * the next one is due swallows it. A sample carries its address as it was asked for. When the link goes down every address
   * is told `bad` once, then nothing until it is up. Returns the way out.
   */
  poll(addresses: readonly string[], intervalMs: number, listener: SampleListener): () => void;
}

/** What a Modbus link is opened with. */
export interface ModbusLinkOptions {
  name: string;
  settings: ModbusLinkSettings;
  clock: Clock;
  random?: () => number;
  log?: LinkLog;
}

/** Opens a link to a device. It returns at once, connects by itself, and again, with a new client, after each loss. */
export function openModbusLink({ name, settings, clock, random = Math.random, log }: ModbusLinkOptions): ModbusLink {
  const { host, port, unitId, maxInFlight, timeoutSeconds, reconnectSeconds } = settings;
  const source: SampleSource = { protocol: 'modbus', link: name };
  const timeoutMs = timeoutSeconds * 1000;
  const timeout = `${timeoutSeconds} s`;
  const states = linkStates(clock);
  const memory = emptyMemory();
  const polls = new Set<() => void>();
  let line: Line | undefined;
  let wire: Wire | undefined;
  let failures = 0;
  let upSince = 0;
  let retry: NodeJS.Timeout | undefined;

  const tell = () => {
    if (!line) return;
    const reasons = [...memory.silent].map(([unit, reason]) => `unit ${unit}: ${reason}`);
    const [first] = memory.refused;
    const more = memory.refused.size - 1;
    if (first) reasons.push(`${first[0]}: ${first[1].reason}${more > 0 ? ` (and ${more} more)` : ''}`);
    if (reasons.length > 0) states.to('degraded', reasons.join('; '));
    else states.to('up');
  };

  const lose = (reason: string) => {
    if (states.status.state === 'closed') return;
    if (line && clock() - upSince >= STEADY_MS) failures = 0;
    failures++;
    end();
    memory.silent.clear();
    states.to('down', reason);
    const limits = { firstMs: FIRST_RETRY_MS, maxMs: reconnectSeconds * 1000 };
    retry = setTimeout(connect, backoffMs(failures, random(), limits));
  };
  const end = () => {
    const ended = line;
    line = undefined;
    wire?.destroy();
    wire = undefined;
    ended?.end();
  };

  let attempt: Promise<void> = Promise.resolve();
  const connect = () => {
    attempt = openWire({ host, port, timeoutMs }, lose).then(
      (opened) => {
        if (states.status.state === 'closed') return opened.destroy();
        wire = opened;
        line = createLine(opened, { maxInFlight, timeoutMs }, lose);
        upSince = clock();
        tell();
      },
      (thrown: unknown) => lose(textOf(thrown)),
    );
  };

  const read = async (asked: ReturnType<typeof askedAddresses>, insist: boolean): Promise<Sample[] | undefined> => {
    const own = line;
    if (!own) return undefined;
    const context: ReadContext = { line: own, memory, source, clock, maxInFlight, timeout, insist };
    const samples = await readAddresses(asked, context);
    if (own === line) tell();
    return samples;
  };

  connect();
  return {
    protocol: 'modbus',
    name,
    get status() {
      return states.status;
    },
    watch: states.watch,
    async read(addresses) {
      if (!line) throw new PlantError('LINK_DOWN', `${name} is not connected: ${states.status.reason ?? 'not yet'}`);
      const asked = askedAddresses(addresses, unitId);
      return (await read(asked, true)) ?? badSamples(asked, 'comm-failure', { source, clock });
    },
    async write(text, value) {
      const [asked] = askedAddresses([text], unitId);
      if (!asked?.planned) throw new PlantError('REFUSED', `${text}: ${asked?.parsed.problem}`);
      if (!line) throw new PlantError('LINK_DOWN', `${name} is not connected: ${states.status.reason ?? 'not yet'}`);
      await writeValue(asked.planned, value, line, timeout);
    },
    poll(addresses, intervalMs, listener) {
      const asked = askedAddresses(addresses, unitId);
      const stop = createPoll({
        intervalMs,
        watch: states.watch,
        read: () => read(asked, false),
        lost: () => badSamples(asked, 'comm-failure', { source, clock }),
        listener,
        onFault: (thrown) => log?.(`${name}: a listener failed: ${textOf(thrown)}`),
      });
      const leave = () => {
        if (!polls.delete(leave)) return;
        stop();
        forgetAddresses(asked, memory);
        tell();
      };
      polls.add(leave);
      return leave;
    },
    async close() {
      for (const leave of [...polls]) leave();
      states.to('closed');
      clearTimeout(retry);
      end();
      await attempt;
    },
  };
}
