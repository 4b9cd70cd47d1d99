import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import type { StoredNode } from '../../src/model/flow.ts';
import { PROTOCOLS } from '../../src/protocols/registry.ts';
import { createDevice } from '../../src/scenario/devices/device.ts';
import { placesOf } from '../../src/scenario/devices/places.ts';
import { SIMULATED_PROTOCOLS } from '../../src/scenario/devices/registry.ts';
import { flowWith, hotRule } from './flows.ts';

const ADDRESSES: Record<string, [address: string, raw: number]> = {
  mqtt: ['plant/hvac/setpoint', 18.5],
  modbus: ['holding:0:int16', 185],
};

for (const protocol of SIMULATED_PROTOCOLS) {
  describe(`the simulated ${protocol.name} link`, () => {
    const [address, raw] = ADDRESSES[protocol.name] ?? ['', 0];
    const opened = () => {
      const device = createDevice(Date.now);
      const link = protocol.open(device, { name: 'link', clock: Date.now });
      return { device, link };
    };

    it('stands for a protocol that Tieline speaks', () => {
      equal(
        PROTOCOLS.some(({ name }) => name === protocol.name),
        true,
      );
    });

    it('connects when the device is switched on, and is down while it is cut off', () => {
      const { device, link } = opened();
      const states: string[] = [];
      link.watch(({ state }) => states.push(state));
      device.begin();
      device.cut(1_000_000);
      deepEqual(states, ['connecting', 'up', 'down']);
    });

    it('writes a value and reads it back, where the node looks for it too', async () => {
      const { device, link } = opened();
      const seen = protocol.canonical(protocol.name === 'modbus' ? 'input:5:int16' : 'state');
      device.mirror(protocol.canonical(address), seen);
      device.begin();
      await link.write(address, raw);
      const samples = await link.read([address, seen]);
      deepEqual(
        samples.map(({ value, quality }) => [value, quality]),
        [
          [raw, 'good'],
          [raw, 'good'],
        ],
      );
    });

    it('rejects with LINK_DOWN while nobody can be reached', async () => {
      const { link } = opened();
      await rejects(link.read([address]), { code: 'LINK_DOWN' });
      await rejects(link.write(address, raw), { code: 'LINK_DOWN' });
    });

    it('reads as bad what the scenario gave no value, or what is silent or spoilt', async () => {
      const { device, link } = opened();
      device.begin();
      const quality = async () => (await link.read([address]))[0]?.quality;
      equal(await quality(), 'bad');
      device.show(protocol.canonical(address), raw, undefined, 0);
      equal(await quality(), 'good');
      device.spoil(protocol.canonical(address));
      equal(await quality(), 'bad');
      device.show(protocol.canonical(address), raw, undefined, 0);
      device.silence(protocol.canonical(address), 0);
      equal(await quality(), 'good');
    });

    it('tells nobody anything once it is closed', async () => {
      const { device, link } = opened();
      device.begin();
      await link.close();
      device.cut(1_000_000);
      equal(link.status.state, 'closed');
    });
  });
}

describe('a simulated register', () => {
  const modbus = SIMULATED_PROTOCOLS.find(({ name }) => name === 'modbus');
  it('holds what fits into it', async () => {
    deepEqual(
      ['holding:0:int16', 'holding:0:float32', '40001:uint16', 'coil:3'].map((address) => modbus?.held(address, 21.6)),
      [22, Math.fround(21.6), 22, 21.6],
    );
    equal(modbus?.held('coil:3', true), true);
  });
  it('refuses what a real one would', async () => {
    const device = createDevice(Date.now);
    device.begin();
    const link = modbus?.open(device, { name: 'link', clock: Date.now });
    await rejects(async () => link?.write('holding:0:int16', 40_000), { code: 'REFUSED' });
    await rejects(async () => link?.write('input:0:int16', 4), { code: 'REFUSED' });
    await rejects(async () => link?.write('nowhere', 4), { code: 'REFUSED' });
  });
});

describe('the name of a signal', () => {
  const rule = hotRule([], { assets: 'plant/line-1/+', property: 'temperature' });
  const nodes = flowWith([rule], { timeline: '', expected: '' }) as StoredNode[];
  const found = (name: string, mentioned: string[] = []) => {
    const place = placesOf(nodes, mentioned).find(name);
    return 'problem' in place ? place.problem : `${place.signal} at ${place.address} of ${String(place.link.name)}`;
  };

  it('is a tag, in full or shortened', () => {
    for (const name of ['plant/hvac/setpoint', 'hvac/setpoint', 'setpoint']) {
      equal(found(name), 'plant/hvac/setpoint at holding:0:int16 of HVAC');
    }
  });
  it('is a topic, completed by what a rule selects or by what the scenario names in full', () => {
    equal(
      found('press-4/temperature'),
      'plant/line-1/press-4/temperature at plant/line-1/press-4/temperature of Broker',
    );
    equal(found('oven/door', ['plant/oven/door']), 'plant/oven/door at plant/oven/door of Broker');
    equal(found('plant/a/b/c'), 'plant/a/b/c at plant/a/b/c of Broker');
  });
  it('must be clear, and received by an input', () => {
    match(
      found('oven/door', ['plant/x/oven/door', 'plant/y/oven/door']),
      /oven\/door is not clear: plant\/x\/oven\/door or plant\/y\/oven\/door/,
    );
    match(
      found('oven/door'),
      /no input of the flow receives oven\/door; there are plant\/# \("sensors"\), plant\/hvac\/setpoint/,
    );
  });

  it('is what the captures of a tag make of a topic', () => {
    const tag = { address: 'plant/raw/{hall}/{metric}', asset: 'acme/{hall}', property: '{metric}', unit: '°C' };
    const span = { rawLow: 4, rawHigh: 20, scaledLow: 0, scaledHigh: 80, beyond: 'clamp' };
    const tagged = nodes.map((node) =>
      node.type === 'tieline-plant' ? { ...node, tags: [{ ...tag, ...span }] } : node,
    );
    const places = placesOf(tagged, []);
    equal('problem' in places.find('{hall}/{metric}'), true);
    const place = places.find('acme/north/temperature');
    deepEqual(
      'problem' in place
        ? place
        : [place.address, place.raw(40, 'Cel'), place.reading({ value: 20, unit: undefined })?.value],
      ['plant/raw/north/temperature', { value: 12, unit: '°C' }, 80],
    );
  });

  it('turns an engineering value into what the device holds', () => {
    const raw = (name: string, value: number, unit?: string) => {
      const place = placesOf(nodes, []).find(name);
      return 'problem' in place ? place.problem : place.raw(value, unit);
    };
    deepEqual(raw('setpoint', 18.5, 'Cel'), { value: 185, unit: '°C' });
    deepEqual(raw('setpoint', 64.4, '[degF]'), { value: 180, unit: '°C' });
    deepEqual(raw('press-4/temperature', 70, '[degF]'), { value: 70, unit: '[degF]' });
    deepEqual(raw('press-4/temperature', 70), { value: 70 });
  });
});
