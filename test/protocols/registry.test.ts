import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { fieldsOf, readSettings } from '../../src/model/settings.ts';
import { modbusInProblems, modbusInSettings, modbusLinkSettings } from '../../src/protocols/modbus/settings.ts';
import { mqttInProblems, mqttInSettings, mqttLinkSettings } from '../../src/protocols/mqtt/settings.ts';
import { PROTOCOLS } from '../../src/protocols/registry.ts';

describe('the protocols', () => {
  it('have names of their own, and a name and a plant among the settings of each link', () => {
    equal(new Set(PROTOCOLS.map(({ name }) => name)).size, PROTOCOLS.length);
    for (const { linkSettings } of PROTOCOLS) {
      const fields = fieldsOf(linkSettings);
      ok(fields.name && fields.plant?.configNode === 'tieline-plant');
    }
  });
});

describe('the settings of protocol nodes', () => {
  for (const schema of [mqttLinkSettings, mqttInSettings, modbusLinkSettings, modbusInSettings]) {
    it(`explain each field (${Object.keys(fieldsOf(schema)).join(', ')})`, () => {
      for (const field of Object.values(fieldsOf(schema))) {
        ok(field.title);
        match(field.description ?? '', /^[A-Z].*\.$/s);
        if (field.type === 'number' || field.type === 'integer')
          ok(field.minimum !== undefined && field.maximum !== undefined);
      }
    });
  }

  it('need nothing but a plant to start with', () => {
    deepEqual(readSettings(mqttLinkSettings, { plant: 'p' }).problems, []);
    deepEqual(readSettings(modbusLinkSettings, { plant: 'p' }).problems, []);
    equal(readSettings(mqttLinkSettings, { plant: 'p' }).settings?.url, 'mqtt://localhost:1883');
  });

  it('keep a login out of the address of a broker', () => {
    const of = (url: string) => readSettings(mqttLinkSettings, { plant: 'p', url }).problems.length;
    deepEqual(['mqtts://broker.acme.example:8883', 'wss://acme.example/mqtt'].map(of), [0, 0]);
    deepEqual(['mqtt://line:secret@broker', 'http://broker', 'broker:1883', 'mqtt://'].map(of), [1, 1, 1, 1]);
    const secrets = Object.entries(fieldsOf(mqttLinkSettings)).filter(([, { secret }]) => secret);
    deepEqual(
      secrets.map(([name]) => name),
      ['username', 'password'],
    );
  });

  it('name the topic and the address that are wrong, and what would be right', () => {
    const topic = readSettings(mqttInSettings, { link: 'l', topic: 'a/#/b' }, mqttInProblems).problems;
    deepEqual(topic, [{ field: 'Topic', value: 'a/#/b', allowed: '# only as the last level' }]);
    const stored = { link: 'l', addresses: [{ address: 'holding:0', unit: '°C' }, { address: '40000' }] };
    const rows = readSettings(modbusInSettings, stored, modbusInProblems).problems;
    deepEqual(
      rows.map(({ field, value }) => [field, value]),
      [['Addresses row 2', '40000']],
    );
    equal(readSettings(modbusInSettings, { link: 'l' }, modbusInProblems).problems[0]?.field, 'Addresses');
  });
});
