import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { MqttClient } from 'mqtt';
import { PlantError } from '../../src/model/errors.ts';
import { type DemoPlant, startDemoPlant } from '../../src/simulator/demo-plant.ts';
import { freePort } from '../../src/simulator/ports.ts';
import { PRESS_SHOP_TOPIC } from '../../src/simulator/publications.ts';
import {
  closeModbus,
  listen,
  type Message,
  type ModbusClient,
  modbusClient,
  mqttClient,
  nextMessage,
} from './plant-clients.ts';

const HALL = `${PRESS_SHOP_TOPIC}/hall/temperature`;
const FREE_PORTS = { mqttPort: 0, modbusPort: 0 };

describe('the demo plant', () => {
  const log: string[] = [];
  let plant: DemoPlant;
  let mqtt: MqttClient;
  let hvac: ModbusClient;

  beforeEach(async () => {
    log.length = 0;
    plant = await startDemoPlant({ ...FREE_PORTS, speed: 50, log: (line) => log.push(line) });
    mqtt = await mqttClient(plant);
    hvac = await modbusClient(plant);
  });

  afterEach(async () => {
    await mqtt.endAsync(true);
    await closeModbus(hvac);
    await plant.stop();
  });

  it('publishes two values of the hall and four of each press, with unit and time', async () => {
    const messages = new Map<string, Message>();
    await listen(mqtt, (topic, message) => messages.set(topic, message).size === 18);
    assert.equal(messages.get(`${PRESS_SHOP_TOPIC}/hall/humidity`)?.unit, '%');
    const press = (property: string) => messages.get(`${PRESS_SHOP_TOPIC}/line-1/press-4/${property}`);
    assert.equal(press('bearing-temperature')?.unit, 'Cel');
    assert.equal(press('power')?.unit, 'kW');
    assert.equal(press('vibration')?.unit, 'mm/s');
    assert.equal(press('state')?.value, 'running');
    const hall = messages.get(HALL);
    assert.equal(hall?.unit, 'Cel');
    assert.ok(typeof hall.value === 'number' && hall.value > 23 && hall.value < 25);
    assert.ok(Math.abs(Date.now() - hall.timestamp) < 5000);
  });

  it('gets hot in a heat spike and really cools down when the setpoint is lowered over Modbus', async () => {
    await mqtt.publishAsync('demo/fault', '{"fault":"heat-spike","on":true}');
    const above = (limit: number) => (message: Message) => Number(message.value) > limit;
    await nextMessage(mqtt, HALL, above(30));
    await hvac.writeRegister(0, 180);
    await nextMessage(mqtt, HALL, (message) => Number(message.value) < 26.5);
    const { data } = await hvac.readInputRegisters(0, 4);
    assert.ok(Number(data[0]) < 275 && Number(data[2]) > 900, `${data}`);
    assert.ok(log.includes('HVAC: setpoint 18.0 °C'));
  });

  it('announces the heat spike that comes by itself', async () => {
    await nextMessage(mqtt, HALL, (message) => Number(message.value) > 28);
    assert.deepEqual(log, ['heat spike: an oven door stands open']);
  });

  it('answers Modbus as its register map says, also in one block with unused addresses', async () => {
    assert.deepEqual((await hvac.readHoldingRegisters(0, 3)).data, [240, 0, 1]);
    assert.equal((await hvac.readHoldingRegisters(2, 1)).data[0], 1);
    const { data } = await hvac.readInputRegisters(0, 12);
    assert.ok(Number(data[0]) > 230 && Number(data[0]) < 250);
    assert.deepEqual(data.slice(4, 10), [0, 0, 0, 0, 0, 0]);
    await hvac.writeRegisters(0, [50, 80]);
    assert.deepEqual((await hvac.readHoldingRegisters(0, 2)).data, [120, 80]);
  });

  it('refuses unknown addresses with exception 2, wrong values and overlong reads with exception 3', async () => {
    await assert.rejects(hvac.readHoldingRegisters(3, 1), { modbusCode: 2 });
    await assert.rejects(hvac.readInputRegisters(11, 2), { modbusCode: 2 });
    await assert.rejects(hvac.writeRegister(9, 1), { modbusCode: 2 });
    await assert.rejects(hvac.writeRegister(1, 101), { modbusCode: 3 });
    await assert.rejects(hvac.readHoldingRegisters(0, 126), { modbusCode: 3 });
  });

  it('sends null with bad quality while the hall sensor has failed, and values again afterwards', async () => {
    await mqtt.publishAsync('demo/fault', 'sensor-failure');
    const failed = await nextMessage(mqtt, HALL, (message) => message.value === null);
    assert.equal(failed.quality, 'bad');
    const again = await nextMessage(mqtt, HALL, (message) => message.value !== null);
    assert.equal(again.quality, undefined);
  });

  it('drops and refuses Modbus connections while the HVAC is off the network, and comes back', async () => {
    const dropped = new Promise<void>((resolve) => hvac.on('close', resolve));
    plant.fault('hvac-offline', true);
    await dropped;
    await assert.rejects(modbusClient(plant), { code: 'ECONNREFUSED' });
    plant.fault('hvac-offline', false);
    await nextMessage(mqtt, HALL);
    const again = await modbusClient(plant);
    assert.equal((await again.readHoldingRegisters(0, 1)).data[0], 240);
    await closeModbus(again);
    assert.deepEqual(log.slice(0, 2), ['HVAC: off the network', 'HVAC: back on the network']);
  });

  it('heats and shakes press 2 when its bearing is damaged', async () => {
    await mqtt.publishAsync('demo/fault', 'bearing-press-2');
    const press = `${PRESS_SHOP_TOPIC}/line-1/press-2`;
    await Promise.all([
      nextMessage(mqtt, `${press}/vibration`, (message) => Number(message.value) > 5),
      nextMessage(mqtt, `${press}/bearing-temperature`, (message) => Number(message.value) > 80),
    ]);
  });

  it('says which faults there are when it gets an unknown one, and goes on', async () => {
    await mqtt.publishAsync('demo/fault', '{"fault":', { qos: 1 });
    assert.match(log[0] ?? '', /^demo\/fault: no fault .* one of heat-spike, bearing-press-2/);
    await nextMessage(mqtt, HALL);
  });
});

describe('the demo plant with a time of its own', () => {
  it('publishes once a second of plant time and makes up for no more than a second after a pause', async () => {
    let now = 1_000_000;
    let tick = () => {};
    const every = (_intervalMs: number, step: () => void) => {
      tick = step;
      return () => {
        tick = () => {};
      };
    };
    const plant = await startDemoPlant({ ...FREE_PORTS, ticker: { now: () => now, every } });
    const mqtt = await mqttClient(plant);
    const first = nextMessage(mqtt, HALL);
    for (let i = 0; i < 4; i++) {
      now += 250;
      tick();
    }
    assert.equal((await first).timestamp, 1_001_000);
    now += 3_600_000;
    tick();
    assert.equal(plant.state().elapsedMs, 2000);
    await mqtt.endAsync(true);
    await plant.stop();
    tick();
    assert.equal(plant.state().elapsedMs, 2000);
  });
});

describe('starting and stopping the demo plant', () => {
  it('frees both ports and ends every connection, also one that never spoke, so that it can start there again', async () => {
    const first = await startDemoPlant({ ...FREE_PORTS, speed: 50 });
    const mqtt = await mqttClient(first);
    const hvac = await modbusClient(first);
    const mqttPort = Number(new URL(first.mqttUrl).port);
    const silent = connect(mqttPort, '127.0.0.1');
    await once(silent, 'connect');
    const ended = Promise.all([new Promise<void>((resolve) => mqtt.once('close', resolve)), once(silent, 'close')]);
    await Promise.all([first.stop(), first.stop()]);
    await ended;
    first.fault('hvac-offline', true);
    first.fault('hvac-offline', false);
    await assert.rejects(modbusClient(first), { code: 'ECONNREFUSED' });
    const second = await startDemoPlant({ mqttPort, modbusPort: first.modbusPort });
    await second.stop();
    await mqtt.endAsync(true);
    await closeModbus(hvac);
  });

  for (const [option, name, otherOption] of [
    ['mqttPort', 'MQTT port', 'modbusPort'],
    ['modbusPort', 'Modbus port', 'mqttPort'],
  ] as const) {
    it(`names the ${name} that is in use and leaves the other one free`, async () => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const { port } = occupant.address() as AddressInfo;
      const other = { [otherOption]: await freePort() };
      await assert.rejects(startDemoPlant({ ...other, [option]: port }), (thrown) => {
        assert.ok(thrown instanceof PlantError && thrown.code === 'CONFIG_INVALID');
        assert.match(thrown.message, new RegExp(`^${name}: ${port} is in use`));
        return true;
      });
      const plant = await startDemoPlant({ ...other, [option]: 0 });
      await plant.stop();
      occupant.close();
      await once(occupant, 'close');
    });
  }

  it('says so when another program took the HVAC’s port while it was off the network', async () => {
    const lines: string[] = [];
    const news = Promise.withResolvers<void>();
    const plant = await startDemoPlant({
      ...FREE_PORTS,
      log(line) {
        lines.push(line);
        if (line.includes('in use')) news.resolve();
      },
    });
    const hvac = await modbusClient(plant);
    const dropped = new Promise<void>((resolve) => hvac.on('close', resolve));
    plant.fault('hvac-offline', true);
    await dropped;
    const occupant = createServer().listen(plant.modbusPort, '127.0.0.1');
    await once(occupant, 'listening');
    plant.fault('hvac-offline', false);
    await news.promise;
    assert.match(lines.at(-1) ?? '', new RegExp(`^HVAC: Modbus port: ${plant.modbusPort} is in use`));
    await plant.stop();
    occupant.close();
    await once(occupant, 'close');
  });

  it('refuses a speed that is not above 0', async () => {
    await assert.rejects(startDemoPlant({ ...FREE_PORTS, speed: 0 }), { code: 'CONFIG_INVALID' });
  });
});
