import { PlantError, textOf } from '../../model/errors.ts';
import type { Link, LinkOptions } from '../../model/link.ts';
import { COMM_FAILURE } from '../../model/loss.ts';
import type { Sample, SampleSource } from '../../model/sample.ts';
import { keepConnected } from '../keep-connected.ts';
import { type AskedAddress, askedAddresses } from './asked-address.ts';
import { emptyMemory, forgetAddresses } from './device-memory.ts';
import { createLine, type Line } from './line.ts';
import type { ReadClass } from './points.ts';
import { createPoll } from './poll.ts';
import { badSamples, type ReadContext, readAddresses } from './read-plan.ts';
import type { WireRequest } from './request.ts';
import type { ModbusLinkSettings } from './settings.ts';
import { openWire, type Wire } from './wire.ts';
import { writeValue } from './write-value.ts';

const FIRST_RETRY_MS = 250;

/**
 * One Modbus device or gateway, shared by every node that uses it. What is subscribed is read at once and then every `intervalMs`,
 * without drift and never overlapping: a period that is not over when the next one is due swallows it. A sample carries its
 * address as it was asked for. When the link goes down every address is told `bad` once, then nothing until it is up.
 */
export type ModbusLink = Link<ReadClass, Sample[]>;

/** A connection and the order in which it is used. */
interface Connection {
  wire: Wire;
  line: Line;
}

/** Opens a link to a device. It returns at once, connects by itself, and again, with a new client, after each loss. */
export function openModbusLink(options: LinkOptions<ModbusLinkSettings>): ModbusLink {
  const { name, settings, clock, random = Math.random, log, tls } = options;
  const { unitId, maxInFlight, timeoutSeconds, reconnectSeconds } = settings;
  const source: SampleSource = { protocol: 'modbus', link: name };
  const timeoutMs = timeoutSeconds * 1000;
  const timeout = `${timeoutSeconds} s`;
  const limits = { maxGap: settings.maxGap, maxRegisters: settings.maxRegisters };
  const memory = emptyMemory(settings.ranges.map((range) => ({ ...range, unit: range.unit ?? unitId })));
  const doubts = new Map<string, number>();
  const polls = new Set<() => void>();
  /** A connection was lost: the next one has to show that somebody answers. */
  let doubted = false;
  let dropped = 0;

  const kept = keepConnected<Connection>({
    ...{ clock, random, backoff: { firstMs: FIRST_RETRY_MS, maxMs: reconnectSeconds * 1000 } },
    // Whoever is asked and says nothing is noticed by the missing answer.
    ...{ noDataMs: 0, expectsData: () => polls.size > 0 },
    async connect(lose, signal) {
      let line: Line | undefined;
      const onEnd = (reason: string) => {
        line?.end();
        lose(reason);
      };
      const wire = await openWire(settings, { tls, timeoutMs, signal }, onEnd);
      line = createLine(wire, { maxInFlight, timeoutMs, pauseMs: pauseOf(settings), doubts }, lose);
      const connection = { wire, line };
      const heard = doubted ? await firstAnswer(line, memory.asked.values(), signal) : 'none asked';
      if (heard === 'timeout' || heard === 'lost') {
        line.end();
        await wire.destroy();
        throw new Error(heard === 'lost' ? 'connection lost before an answer' : `no answer within ${timeout}`);
      }
      doubted = false;
      return connection;
    },
    onUp: () => undefined,
    onLost: ({ wire, line }) => {
      doubted = true;
      dropped += line.dropped;
      line.end();
      memory.silent.clear();
      memory.failing.clear();
      void wire.destroy();
    },
    end({ wire, line }) {
      line.end();
      return wire.destroy();
    },
    troubles: () => {
      const reasons = [...memory.silent].map(([unit, { reason }]) => `unit ${unit}: ${reason}`);
      reasons.push(...new Set([...memory.failing.values()]));
      const [first] = memory.refused;
      const more = memory.refused.size - 1;
      if (first) reasons.push(`${first[0]}: ${first[1].reason}${more > 0 ? ` (and ${more} more)` : ''}`);
      return reasons;
    },
  });

  const read = async (asked: readonly AskedAddress[], insist: boolean): Promise<Sample[] | undefined> => {
    const own = kept.current;
    if (!own) return undefined;
    const context: ReadContext = { line: own.line, memory, source, clock, maxInFlight, limits, timeout, insist };
    const samples = await readAddresses(asked, context);
    if (own !== kept.current) return samples;
    if (samples?.some(({ quality }) => quality === 'good')) kept.heard();
    kept.tell();
    return samples;
  };
  const connected = (): Connection => {
    if (kept.current) return kept.current;
    throw new PlantError('LINK_DOWN', `${name} is not connected: ${kept.status.reason ?? 'not yet'}`);
  };

  return {
    ...{ protocol: 'modbus', name, endpoint: endpointOf(settings), watch: kept.watch },
    get status() {
      return kept.status;
    },
    get lastSeenAt() {
      return kept.lastSeenAt;
    },
    get dropped() {
      return dropped + (kept.current?.line.dropped ?? 0);
    },
    devices: () =>
      [...new Set([...memory.seen.keys(), ...memory.silent.keys()])].map((unit) => {
        const [reason, lastSeenAt] = [memory.silent.get(unit)?.reason, memory.seen.get(unit)];
        return {
          ...{ name: `unit ${unit}`, answers: kept.current !== undefined && reason === undefined },
          ...(reason !== undefined && { reason }),
          ...(lastSeenAt !== undefined && { lastSeenAt }),
        };
      }),
    async read(addresses) {
      connected();
      const asked = askedAddresses(addresses, unitId);
      return (await read(asked, true)) ?? badSamples(asked, COMM_FAILURE, { source, clock });
    },
    async write(text, value) {
      const [asked] = askedAddresses([text], unitId);
      if (!asked?.planned) throw new PlantError('REFUSED', `${text}: ${asked?.parsed.problem}`);
      await writeValue(asked.planned, value, connected().line, timeout);
    },
    subscribe({ addresses, intervalMs }, listener) {
      const asked = askedAddresses(addresses, unitId);
      const stop = createPoll({
        ...{ intervalMs, watch: kept.watch, listener },
        read: () => read(asked, false),
        lost: () => badSamples(asked, COMM_FAILURE, { source, clock }),
        onFault: (thrown) => log(`${name}: a listener failed: ${textOf(thrown)}`),
      });
      const leave = () => {
        if (!polls.delete(leave)) return;
        stop();
        forgetAddresses(asked, memory);
        kept.tell();
      };
      polls.add(leave);
      return leave;
    },
    async close() {
      for (const leave of [...polls]) leave();
      await kept.close();
    },
  };
}

/** What comes first of what the units were last asked for, be it an exception; of each that is silent nothing does. */
async function firstAnswer(line: Line, asked: Iterable<WireRequest>, signal: AbortSignal): Promise<string> {
  let outcome = 'none asked';
  for (const request of asked) {
    if (signal.aborted || outcome === 'lost') return 'lost';
    outcome = (await line.request(request)).kind;
    if (outcome !== 'timeout' && outcome !== 'lost') break;
  }
  return outcome;
}

/** 3.5 characters of 11 bits on a serial line, 1.75 ms above 19,200 baud (Modbus over serial line 1.02, §2.5.1.1). */
function pauseOf({ transport, baudRate, pauseMilliseconds }: ModbusLinkSettings): number {
  if (transport !== 'RTU') return pauseMilliseconds;
  const silenceMs = baudRate > 19_200 ? 1.75 : (3.5 * 11 * 1000) / baudRate;
  return Math.max(pauseMilliseconds, Math.ceil(silenceMs));
}

function endpointOf({ transport, host, port, serialPort }: ModbusLinkSettings): string {
  return transport === 'RTU' ? String(serialPort) : `${host}:${port}`;
}
