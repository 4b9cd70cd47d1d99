import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Transition } from '../../src/model/alarm.ts';
import type { CommandResult } from '../../src/model/command.ts';
import { openStore } from '../../src/store/open-store.ts';
import { eventually } from '../protocols/wait.ts';
import { DATA } from '../support/benchmark-data.ts';
import type { FlowNode } from '../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';
import { type Mosquitto, mosquittoMissing, startMosquitto } from './mosquitto.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { skipWhere } from './skip.ts';

const RECORD = join(DATA, 'nab', 'data', 'realKnownCause', 'ambient_temperature_system_failure.csv');
/** Messages that may be under way to the broker at once. */
const WINDOW = 100;
const MS_PER_HOUR = 3_600_000;

/** °C. Between them lies the comfort of an office; the failure of its HVAC leaves it on both sides. */
const HIGH = 25;
const LOW = 18;
const DEADBAND = 1;
/** °C written to the HVAC, held in register 0 as tenths. */
const SETPOINTS = { H: 18, L: 24, normal: 21 } as const;

/** One hour of the record, °F. */
interface Row {
  at: number;
  fahrenheit: number;
}

/** What must happen at one row of the record. */
interface Expected {
  row: number;
  kind: 'raised' | 'cleared';
  condition: 'H' | 'L';
  celsius: number;
}

interface Order {
  key: string;
  delivery: string;
  notes: unknown[];
}

const celsiusOf = ({ fahrenheit }: Row) => ((fahrenheit - 32) * 5) / 9;
const shown = (value: unknown) => Number(value).toFixed(9);

function readRecord(text: string): Row[] {
  const lines = text.trim().split('\n').slice(1);
  return lines.map((line) => {
    const [time = '', value = ''] = line.split(',');
    return { at: Date.parse(`${time.replace(' ', 'T')}Z`), fahrenheit: Number(value) };
  });
}

/** The alarms as anybody would compute them with a loop over the file. */
function computeOffline(rows: readonly Row[]): Expected[] {
  const expected: Expected[] = [];
  const standing = { H: false, L: false };
  for (const [row, hour] of rows.entries()) {
    const celsius = celsiusOf(hour);
    for (const condition of ['H', 'L'] as const) {
      const beyond = condition === 'H' ? celsius >= HIGH : celsius <= LOW;
      const back = condition === 'H' ? celsius < HIGH - DEADBAND : celsius > LOW + DEADBAND;
      if (standing[condition] ? !back : !beyond) continue;
      standing[condition] = !standing[condition];
      expected.push({ row, kind: standing[condition] ? 'raised' : 'cleared', condition, celsius });
    }
  }
  return expected;
}

/** The office: temperature over MQTT, two limits, the setpoint of its HVAC over Modbus, work orders. */
function office(brokerUrl: string, modbusPort: number): FlowNode[] {
  const z = 'tab';
  const { port: brokerPort } = new URL(brokerUrl);
  const tag = { address: 'office/temperature', asset: 'office', property: 'temperature', unit: '°C', deviceUnit: '°F' };
  const write = {
    ...{ z, type: 'tieline-setpoint', protocol: 'modbus', modbusLink: 'plc', address: 'holding:0:int16' },
    ...{ scale: 0.1, unit: '°C', low: 16, high: 26, minIntervalSeconds: 0, wires: [['tell'], ['tell']] },
  };
  const isEqualTo = (condition: string) => ({ t: 'eq', v: condition, vt: 'str' });
  return [
    { id: 'tab', type: 'tab', label: 'office' },
    // The record is told as it was: one recorded hour is one millisecond ago, so its times stay in order and in proportion.
    // Its end is thus now, its beginning seconds ago, and no message of a slow replay counts as historical.
    { id: 'plant', type: 'tieline-plant', name: 'Office', timeZone: 'UTC', lateAfterSeconds: 3600, tags: [tag] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: brokerUrl },
    { id: 'plc', type: 'tieline-modbus-link', name: 'HVAC', plant: 'plant', host: '127.0.0.1', port: modbusPort },
    { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
    { id: 'in', z, type: 'tieline-mqtt-in', link: 'broker', topic: 'office/temperature', qos: '1', wires: [['norm']] },
    { id: 'norm', z, type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    {
      ...{ id: 'rule', z, type: 'tieline-threshold', name: 'comfort', plant: 'plant', assets: 'office' },
      ...{ property: 'temperature', unit: '°C', high: HIGH, low: LOW, deadband: DEADBAND },
      wires: [
        ['which', 'order'],
        ['normal', 'order'],
      ],
    },
    {
      ...{ id: 'which', z, type: 'switch', property: 'payload.condition', propertyType: 'msg', outputs: 2 },
      ...{ rules: [isEqualTo('H'), isEqualTo('L')], checkall: 'true', wires: [['cool'], ['warm']] },
    },
    { ...write, id: 'cool', name: 'cool down', value: SETPOINTS.H },
    { ...write, id: 'warm', name: 'warm up', value: SETPOINTS.L },
    { ...write, id: 'normal', name: 'back to normal', value: SETPOINTS.normal },
    { id: 'order', z, type: 'tieline-work-order', cmms: 'book', recurrenceHours: 0, mostPerHour: 0, wires: [[]] },
    { id: 'stock', type: 'mqtt-broker', broker: '127.0.0.1', port: brokerPort, protocolVersion: 4 },
    { id: 'tell', z, type: 'mqtt out', topic: 'outcomes', qos: '1', broker: 'stock', wires: [] },
  ];
}

describe('a recorded failure of an HVAC, through mosquitto and Node-RED to pymodbus', function () {
  this.timeout(120_000);
  let rows: Row[];
  let expected: Expected[];
  let broker: Mosquitto;
  let device: Pymodbus;
  let userDir: string;
  let nodeRed: NodeRedProcess;
  let client: MqttClient;
  const outcomes: CommandResult[] = [];
  let orders: Order[];
  let journal: Transition[];
  let firstTime: number;

  before(async function () {
    skipWhere(existsSync(RECORD) ? undefined : `${RECORD} is missing: set TIELINE_DATA`, this);
    skipWhere(mosquittoMissing(), this);
    skipWhere(await pymodbusMissing(), this);
    rows = readRecord(await readFile(RECORD, 'utf8'));
    expected = computeOffline(rows);
    broker = await startMosquitto();
    device = await startPymodbus();
    userDir = await makeUserDir();
    client = await connectAsync(broker.url, { clientId: 'replay', reconnectPeriod: 0 });
    client.on('message', (_topic, payload) => outcomes.push(JSON.parse(payload.toString()) as CommandResult));
    await client.subscribeAsync('outcomes', { qos: 1 });
    nodeRed = await spawnNodeRed({ userDir, flows: office(broker.url, device.port) });
    await linksAreUp();
    await arm();
    await replay();
    orders = await ordersWhenDelivered();
    await nodeRed.kill('SIGINT');
    journal = await transitions();
  });
  after(async () => {
    await client?.endAsync();
    await nodeRed?.kill('SIGKILL');
    await device?.stop();
    await broker?.stop();
    if (userDir) await removeUserDir(userDir);
  });

  async function api<Body>(path: string): Promise<Body> {
    const response = await fetch(`${nodeRed.url}/tieline/api/${path}`);
    return (await response.json()) as Body;
  }

  async function linksAreUp(): Promise<void> {
    interface Health {
      plants: { links: { status: { state: string } }[] }[];
    }
    let states: string[] = [];
    for (const deadline = Date.now() + 10_000; states.join() !== 'up,up'; ) {
      ok(Date.now() < deadline, `links are ${states.join()}`);
      const { plants } = await api<Health>('health');
      states = plants.flatMap(({ links }) => links.map(({ status }) => status.state));
    }
  }

  async function arm(): Promise<void> {
    const response = await fetch(`${nodeRed.url}/tieline/api/plants/plant/arm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ armed: true }),
    });
    equal(response.status, 200);
  }

  /**
   * Publishes the record as fast as it is taken. Where the offline computation says that the HVAC is written it waits for the
   * outcome, as hours lie between two readings in truth: a second command while one is under way would be refused.
   */
  async function replay(): Promise<void> {
    const [first, last] = [rows[0], rows.at(-1)];
    ok(first && last);
    const timeOf = ({ at }: Row) => firstTime + (at - first.at) / MS_PER_HOUR;
    firstTime = Date.now() - Math.ceil((last.at - first.at) / MS_PER_HOUR);
    const writesAt = Map.groupBy(expected, ({ row }) => row);
    let due = 0;
    let underWay: Promise<unknown>[] = [];
    for (const [row, hour] of rows.entries()) {
      const payload = JSON.stringify({ value: hour.fahrenheit, timestamp: timeOf(hour) });
      underWay.push(client.publishAsync('office/temperature', payload, { qos: 1 }));
      const writes = writesAt.get(row)?.length ?? 0;
      due += writes;
      if (writes > 0) await eventually(() => outcomes.length >= due, `outcome ${due}, after row ${row}`, 10_000);
      if (underWay.length >= WINDOW) {
        await Promise.all(underWay);
        underWay = [];
      }
    }
    await Promise.all(underWay);
  }

  async function ordersWhenDelivered(): Promise<Order[]> {
    const notes = expected.filter(({ kind }) => kind === 'cleared').length;
    for (const deadline = Date.now() + 20_000; ; ) {
      const { orders } = await api<{ orders: Order[] }>('work-orders');
      const written = orders.reduce((sum, order) => sum + order.notes.length, 0);
      if (written >= notes && orders.every(({ delivery }) => delivery === 'delivered')) return orders;
      ok(Date.now() < deadline, `${orders.length} orders with ${written} of ${notes} notes`);
    }
  }

  async function transitions(): Promise<Transition[]> {
    const store = await openStore({ file: join(userDir, 'tieline', 'plant', 'plant.db') });
    try {
      const check = await store.verifyJournal();
      equal(check.brokenAt, undefined);
      const found = await store.read('journal.newest', ['transition', 10_000]);
      return found.map(({ body }) => JSON.parse(String(body)) as Transition).reverse();
    } finally {
      await store.close();
    }
  }

  it('raises and clears exactly where a loop over the file says', () => {
    const comfort = journal.filter(({ alarm, kind }) => alarm.condition !== 'system' && kind !== 'closed');
    deepEqual(
      comfort.map(({ kind, alarm }) => `${kind} ${alarm.condition} ${shown(alarm.value)} ${alarm.unit}`),
      expected.map(({ kind, condition, celsius }) => `${kind} ${condition} ${shown(celsius)} Cel`),
    );
    ok(expected.length > 100, `only ${expected.length} transitions in the record`);
  });

  it('names the hour of the record that raised each alarm', () => {
    const raised = journal.filter(({ kind, alarm }) => kind === 'raised' && alarm.condition !== 'system');
    const start = rows[0]?.at ?? 0;
    deepEqual(
      raised.map(({ alarm }) => Math.round(((alarm.evidence.reading?.time ?? 0) - firstTime) * MS_PER_HOUR + start)),
      expected.filter(({ kind }) => kind === 'raised').map(({ row }) => rows[row]?.at),
    );
  });

  it('raises no alarm about itself', () => {
    deepEqual(
      journal.filter(({ alarm }) => alarm.condition === 'system').map(({ alarm }) => alarm.message),
      [],
    );
  });

  it('writes the setpoint once for each transition, in order, within its limits, and nothing else', () => {
    const raw = expected.map(({ kind, condition }) => SETPOINTS[kind === 'raised' ? condition : 'normal'] * 10);
    deepEqual(
      device.writes,
      raw.map((word) => ({ function: 6, unit: 1, address: 0, values: [word] })),
    );
  });

  it('reads each setpoint back', () => {
    deepEqual(
      outcomes.map(({ outcome, readBack }) => `${outcome} ${readBack}`),
      expected.map(({ kind, condition }) => `done ${SETPOINTS[kind === 'raised' ? condition : 'normal']}`),
    );
  });

  it('opens one work order for each occurrence', () => {
    const occurrences = journal.filter(({ kind, alarm }) => kind === 'raised' && alarm.condition !== 'system');
    deepEqual(orders.map(({ key }) => key).sort(), occurrences.map(({ alarm }) => alarm.id).sort());
    equal(new Set(orders.map(({ key }) => key)).size, expected.filter(({ kind }) => kind === 'raised').length);
  });

  it('adds one note to the order of each alarm that cleared', () => {
    const cleared = journal.filter(({ kind, alarm }) => kind === 'cleared' && alarm.condition !== 'system');
    const noted = orders.filter(({ notes }) => notes.length === 1).map(({ key }) => key);
    deepEqual(noted.sort(), cleared.map(({ alarm }) => alarm.id).sort());
  });
});
