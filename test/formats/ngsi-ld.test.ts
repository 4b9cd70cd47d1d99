import { deepEqual } from 'node:assert/strict';
import { CORE_CONTEXT, encodeNgsiLd } from '../../src/formats/ngsi-ld.ts';
import type { Reading } from '../../src/model/reading.ts';

const time = Date.parse('2017-07-29T12:00:04Z');
const source = { protocol: 'mqtt', link: 'Broker', address: 'a' };
const of = (asset: string, property: string, value: Reading['value'], more: Partial<Reading> = {}): Reading => ({
  ...{ asset, property, value, quality: 'good', time, receivedAt: time, source, ...more },
});
const nothing = () => ({ relations: [] });

describe('assets as NGSI-LD entities', () => {
  it('have a property for each signal with unit code and time of observation (ETSI GS CIM 009, annex C.2.1)', () =>
    deepEqual(encodeNgsiLd([of('acme/A4567', 'speed', 55, { unit: 'km/h' })], nothing), [
      {
        ...{ id: 'urn:ngsi-ld:Asset:acme:A4567', type: 'Asset', '@context': CORE_CONTEXT },
        speed: { type: 'Property', value: 55, unitCode: 'KMH', observedAt: '2017-07-29T12:00:04.000Z' },
      },
    ]));
  it('have the type of their class, and relations to others as relationships', () => {
    const facts = () => ({
      class: 'vehicle of the yard',
      relations: [
        { relation: 'is parked', direction: 'to' as const, asset: 'acme/Downtown 1' },
        { relation: 'is parked', direction: 'to' as const, asset: 'acme/Downtown 2' },
        { relation: 'towed by', direction: 'from' as const, asset: 'acme/x' },
      ],
    });
    const [entity] = encodeNgsiLd([of('acme/A4567', 'brand', 'Mercedes')], facts);
    deepEqual(
      [entity?.type, entity?.isParked, entity?.towedBy],
      [
        'vehicleOfTheYard',
        {
          type: 'Relationship',
          object: ['urn:ngsi-ld:Asset:acme:Downtown%201', 'urn:ngsi-ld:Asset:acme:Downtown%202'],
        },
        undefined,
      ],
    );
  });
  it('say what is not good, leave out what has no value, and keep a name and a unit that NGSI-LD does not have', () => {
    const [entity] = encodeNgsiLd(
      [
        of('acme/pump', 'bearing-temperature', 71, { unit: 'Cel', quality: 'uncertain', reason: 'stale' }),
        of('acme/pump', 'flow', null, { quality: 'bad' }),
        of('acme/pump', '1st', 2, { unit: 'cd/m3' }),
      ],
      nothing,
    );
    const { id: _id, type: _type, '@context': _context, ...properties } = entity ?? {};
    const observedAt = '2017-07-29T12:00:04.000Z';
    const sub = (value: string) => ({ type: 'Property', value });
    deepEqual(properties, {
      bearingTemperature: {
        ...{ type: 'Property', value: 71, observedAt, unitCode: 'CEL', tielineName: sub('bearing-temperature') },
        ...{ quality: sub('uncertain'), qualityReason: sub('stale') },
      },
      p1st: { type: 'Property', value: 2, observedAt, ucumUnit: sub('cd/m3'), tielineName: sub('1st') },
    });
  });
});
