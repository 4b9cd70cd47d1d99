import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { readThingDescription } from '../../src/formats/thing-description.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { tagProblems } from '../../src/normalize/tag-problems.ts';
import { parseModbusAddress } from '../../src/protocols/modbus/address.ts';

const CONTEXT = 'https://www.w3.org/2022/wot/td/v1.1';
const read = (thing: object) => readThingDescription(JSON.stringify({ '@context': CONTEXT, ...thing }));
const rowsOf = (thing: object) => read(thing)?.rows.map(({ row }) => row);

describe('a Thing Description', () => {
  it('with HTTP forms only is told property by property (WoT TD 1.1, example 1)', () =>
    deepEqual(
      read({
        ...{ id: 'urn:uuid:0804d572-cce8-422a-bb7c-4412fcd56f06', title: 'MyLampThing' },
        properties: { status: { type: 'string', forms: [{ href: 'https://mylamp.example.com/status' }] } },
      }),
      { rows: [], unknown: [], faults: [{ line: 1, reason: 'property status: https is none of mqtt and modbus' }] },
    ));
  it('with MQTT forms becomes rows by topic (WoT Binding Template for MQTT)', () =>
    deepEqual(
      rowsOf({
        ...{ title: 'Boiler House', base: 'mqtt://broker.example.com:1883' },
        properties: {
          temperature: {
            ...{ type: 'number', unit: 'om2:degree_Celsius', minimum: 0, maximum: 120, description: 'outlet' },
            forms: [{ href: '/boiler/temperature', op: ['observeproperty'], contentType: 'text/plain' }],
          },
          burner: { type: 'boolean', forms: [{ href: 'mqtt://broker/x', 'mqv:filter': 'boiler/burner' }] },
          mode: {
            type: 'integer',
            oneOf: [
              { const: 0, title: 'off' },
              { const: 1, title: 'heating; fast' },
            ],
            forms: [{ href: 'mqtt://broker/boiler/mode' }],
          },
          water: {
            type: 'object',
            properties: {
              level: { type: 'number', unit: 'm' },
              pump: { type: 'object', properties: { on: { type: 'boolean' } } },
            },
            forms: [{ href: 'mqtt://broker/boiler/water' }],
          },
        },
      }),
      [
        {
          ...{ asset: 'Boiler-House', address: 'boiler/temperature', property: 'temperature', unit: 'Cel' },
          ...{ low: 0, high: 120, type: 'number', description: 'outlet' },
        },
        { asset: 'Boiler-House', address: 'boiler/burner', property: 'burner', type: 'boolean' },
        { asset: 'Boiler-House', address: 'boiler/mode', property: 'mode', states: '0 = off; 1 = heating, fast' },
        { asset: 'Boiler-House', address: 'boiler/water/level', property: 'water-level', unit: 'm', type: 'number' },
        { asset: 'Boiler-House', address: 'boiler/water/pump/on', property: 'water-pump-on', type: 'boolean' },
      ],
    ));
  it('with Modbus forms becomes rows by register (WoT Binding Template for Modbus)', () => {
    const property = (schema: object, form: object) => ({ ...schema, forms: [{ op: 'readproperty', ...form }] });
    const rows = rowsOf({
      ...{ title: 'PLC', base: 'modbus+tcp://192.0.2.1:502/3/' },
      properties: {
        a: property({ type: 'number' }, { href: '8?quantity=2', 'modv:entity': 'HoldingRegister' }),
        b: property({ type: 'integer', minimum: -5 }, { href: '10', 'modv:entity': 'InputRegister' }),
        c: property({ type: 'boolean' }, { href: 'modbus+tcp://192.0.2.1:502/0/4', 'modv:entity': 'Coil' }),
        d: property(
          { type: 'integer' },
          {
            ...{ href: '40?quantity=2', 'modv:function': 'readHoldingRegisters', 'modv:type': 'xsd:unsignedInt' },
            ...{ 'modv:mostSignificantWord': false, 'modv:zeroBasedAddressing': false },
          },
        ),
        e: property({ type: 'string' }, { href: '50?quantity=3', 'modv:entity': 'HoldingRegister' }),
        f: property({ type: 'integer' }, { href: '60' }),
      },
    });
    const addresses = rows?.map(({ address }) => String(address)) ?? [];
    deepEqual(addresses, ['holding:8:float32@3', 'input:10:int16@3', 'coil:4', 'holding:39:uint32:cdab@3']);
    for (const address of addresses) equal(parseModbusAddress(address).problem, undefined, address);
  });
  it('is none where its context is another, or it is no JSON', () => {
    equal(readThingDescription('address,asset\na,b'), undefined);
    equal(readThingDescription('{"@context": "https://schema.org", "properties": {}}'), undefined);
    equal(readThingDescription('[]'), undefined);
  });
  it('never throws, and gives rows that the tag table can judge, whatever it says', () =>
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<unknown>),
        fc.jsonValue(),
        (properties, form) => {
          const forms = [form, { href: 'mqtt://b/t' }];
          const all = Object.entries(properties).map(([name, schema]) => [name, { ...(schema as object), forms }]);
          const rows = rowsOf({ title: 'x', properties: Object.fromEntries(all) }) ?? [];
          tagProblems(rows as unknown as Tag[]);
        },
      ),
    ));
});
