import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CauseRow, createCauses } from '../../src/alarms/causes.ts';
import { systemClock } from '../../src/io/clock.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { Command } from '../../src/model/command.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Link } from '../../src/model/link.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { RawValue } from '../../src/model/sample.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { createConversation } from '../../src/runtime/conversation.ts';
import { createOrderBookSender } from '../../src/runtime/order-book-sender.ts';
import { createOrderFollower } from '../../src/runtime/order-follower.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { createPlantRuntime, type PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';
import { openHistory } from '../../src/store/history/open-history.ts';
import { openStore } from '../../src/store/open-store.ts';
import { orderBook } from '../../src/workorders/providers/order-book.ts';
import { PLAIN_THRESHOLD, plainFacts } from '../support/signal-facts.ts';

export const HALL = 'acme/munich/press-shop/hall';

const LIMITS = {
  ...{ ...PLAIN_THRESHOLD, assets: 'acme/#', property: 'air-temperature', unit: '°C', highHigh: 30, high: 27 },
  deadband: 0.5,
};

/** The flow around the rule, as Node-RED would store it. */
const flowWith = (limits: typeof LIMITS): StoredNode[] => [
  { id: 'in-1', type: 'tieline-mqtt-in', name: 'sensors', link: 'broker-1', topic: 'acme/#', wires: [['delay-1']] },
  { id: 'in-2', type: 'tieline-mqtt-in', name: 'others', link: 'broker-1', topic: 'other/#', wires: [['norm-1']] },
  { id: 'delay-1', type: 'delay', wires: [['norm-1']] },
  { id: 'norm-1', type: 'tieline-normalize', plant: 'plant-1', wires: [['rule-1']] },
  { id: 'rule-1', type: 'tieline-threshold', name: 'Hall too warm', ...limits, wires: [['setpoint-1', 'idle-1'], []] },
  { id: 'setpoint-1', type: 'tieline-setpoint', name: 'HVAC setpoint', value: 19, unit: '°C', wires: [] },
  { id: 'idle-1', type: 'tieline-work-order', wires: [] },
  { id: 'broker-1', type: 'tieline-mqtt-link', name: 'Shop broker' },
  { id: 'plant-1', type: 'tieline-plant', name: 'Press shop', staleAfterSeconds: 60, lateAfterSeconds: 60 },
];

/** A plant with one rule: the hall is too warm at 27 °C, much too warm at 30 °C. Its air conditioning is one Modbus register. */
export interface WarmHall {
  plant: PlantRuntime;
  /** Where its store and its history are. */
  directory: string;
  /** Transitions of the rule, as they were told to its node. */
  transitions: Transition[];
  /** Feeds one temperature, °C; `null` is a value that could not be read. */
  feel(celsius: number | null, time?: number, asset?: string): void;
  feelReading(reading: Reading): void;
  /** Resolves with the first transition of a kind. */
  told(kind: Transition['kind']): Promise<Transition>;
  /** Raises the alarm and resolves with it. */
  overheat(celsius?: number): Promise<Alarm>;
  /** Opens a work order for an alarm and resolves when the order book has it. */
  order(alarm: Alarm): Promise<void>;
  note(alarm: Alarm, text: string): Promise<void>;
  /** Writes the setpoint because of an alarm. */
  cool(alarm: Alarm, celsius: number): Promise<void>;
  /** Stops the plant and starts it again on the same store. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts it with an empty store of its own.
 * @param changed settings of the rule that are not as usual
 * @param causes which of its alarms explain which
 */
export async function startWarmHall(
  changed: Partial<typeof LIMITS> = {},
  causes: readonly CauseRow[] = [],
): Promise<WarmHall> {
  const limits = { ...LIMITS, ...changed };
  const directory = await mkdtemp(join(tmpdir(), 'tieline-console-'));
  const file = join(directory, 'plant.db');
  const clock = systemClock();
  const transitions: Transition[] = [];
  const waiting = new Set<() => void>();
  let host: RuleHost;
  let plant = await start();

  async function start(): Promise<PlantRuntime> {
    const started = createPlantRuntime({
      ...{ id: 'plant-1', name: 'Press shop', timeZone: 'Europe/Berlin', clock },
      causes: createCauses(causes),
      openStore: () => openStore({ file }),
      openHistory: (onFailure) => openHistory({ file: join(directory, 'history.db'), onFailure }),
    });
    await started.ready;
    host = await started.rules.add({
      ...{
        ...readyThreshold(limits, plainFacts(60_000)),
        id: 'rule-1',
        name: 'Hall too warm',
        nodes: flowWith(limits),
        lateMs: 60_000,
      },
      onTransition(transition: Transition) {
        transitions.push(transition);
        for (const look of waiting) look();
      },
      onProblem: (text: string) => {
        throw new Error(text);
      },
    });
    const settings = { url: '', authentication: 'none', priorities: orderBook.priorities } as const;
    const conversation = createConversation({
      ...{ provider: orderBook, settings },
      sender: createOrderBookSender(started.store),
    });
    const system = { id: 'cmms-1', provider: orderBook, settings, conversation, store: started.store };
    started.outbox.addTarget('cmms-1', orderTarget({ ...system, name: 'Order book' }));
    const follower = createOrderFollower({ ...system, ready: started.ready, clock, feed: started.feed, everyMs: 0 });
    started.orderSystems.add('cmms-1', { name: 'Order book', isBook: true, follower });
    started.links.add('link-1', airConditioning(clock));
    return started;
  }

  function told(test: (transition: Transition) => boolean): Promise<Transition> {
    return new Promise((resolve) => {
      const look = () => {
        const found = transitions.findLast(test);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  }

  function feel(celsius: number | null, time = clock(), asset = HALL): void {
    const receivedAt = clock();
    const reading: Reading = {
      ...{ asset, property: 'air-temperature', value: celsius, unit: 'Cel', time, receivedAt },
      ...(celsius === null ? { quality: 'bad', reason: 'not a number' } : { quality: 'good' }),
      raw: celsius === null ? 'warm' : celsius,
      source: { protocol: 'mqtt', link: 'Shop broker', address: `${asset}/air-temperature` },
    };
    feelReading(reading);
  }

  function feelReading(reading: Reading): void {
    plant.signals.observe([reading]);
    host.step([reading], undefined, false);
  }

  function delivered(key: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = plant.outbox.listen('order-1', (action) => {
        if (action.key !== key) return;
        stop();
        resolve();
      });
    });
  }

  return {
    get plant() {
      return plant;
    },
    directory,
    transitions,
    feel,
    feelReading,
    told: (kind) => told((transition) => transition.kind === kind),
    async overheat(celsius = 28) {
      const before = transitions.length;
      feel(celsius);
      const { alarm } = await told(
        (transition) => transition.kind === 'raised' && transitions.indexOf(transition) >= before,
      );
      return alarm;
    },
    async order(alarm) {
      const { id: key, message, asset, priority } = alarm;
      const done = delivered(key);
      const request = { kind: 'create', key, title: 'Hall too warm', text: message, asset, priority, alarm } as const;
      await plant.outbox.enqueue({
        key,
        lane: key,
        target: 'cmms-1',
        node: 'order-1',
        topic: 'hall/temperature',
        request,
      });
      await done;
    },
    async note({ id }, text) {
      const key = `${id}:note`;
      const done = delivered(key);
      const request = { kind: 'note', key: id, text, transition: 'cleared', at: clock() } as const;
      await plant.outbox.enqueue({
        key,
        lane: id,
        target: 'cmms-1',
        node: 'order-1',
        topic: 'hall/temperature',
        request,
      });
      await done;
    },
    async cool({ id }, celsius) {
      const link = plant.links.open.get('link-1') as Link;
      const at = clock();
      const command: Command = {
        ...{
          id: `${id}:setpoint:${celsius}`,
          by: { id: 'setpoint-1', name: 'HVAC setpoint' },
          alarmId: id,
          link: link.name,
        },
        ...{ address: 'holding:100:int16', value: celsius, unit: 'Cel', at, validUntil: at + 5000 },
      };
      await plant.commands.perform(command, {
        ...{ link, guard: { low: 16, high: 26, maxStep: undefined, minIntervalMs: 0 } },
        ...{ readBackAddress: command.address, scale: 0.1, tolerance: 0.05, readBackMs: 1000, readFirst: true },
      });
    },
    async restart() {
      await plant.close();
      plant = await start();
    },
    async close() {
      await plant.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A device that keeps what is written to it, in tenths of a degree. */
function airConditioning(clock: () => number): Link {
  const registers = new Map<string, RawValue>([['holding:100:int16', 220]]);
  const status = { state: 'up', since: clock() } as const;
  return {
    ...{ protocol: 'modbus', name: 'HVAC', endpoint: '127.0.0.1:502', status },
    ...{ lastSeenAt: undefined, dropped: 0, devices: () => [], subscribe: () => () => undefined },
    watch(listener) {
      listener(status);
      return () => undefined;
    },
    read: async (addresses) =>
      addresses.map((address) => {
        const at = clock();
        const value = registers.get(address) ?? null;
        return {
          address,
          value,
          quality: 'good',
          time: at,
          receivedAt: at,
          source: { protocol: 'modbus', link: 'HVAC' },
        };
      }),
    write: async (address, value) => {
      registers.set(address, value);
    },
    close: async () => undefined,
  };
}
