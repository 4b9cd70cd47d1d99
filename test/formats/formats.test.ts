import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { interpretPayload } from '../../src/formats/payload.ts';
import { unitOfSenml } from '../../src/formats/senml-units.ts';
import { readUnit } from '../../src/model/unit.ts';
import { samplesOfMessage } from '../../src/normalize/stock-message.ts';
import { decodeMessage } from '../../src/protocols/mqtt/codec.ts';

const AT = 1_767_225_600_000;

const anything = fc.oneof(fc.jsonValue(), fc.double(), fc.string());
const record = fc.dictionary(
  fc.constantFrom('bn', 'bt', 'bu', 'bv', 'bs', 'bver', 'n', 'u', 'v', 'vs', 'vb', 'vd', 's', 't', 'ut', 'x', 'x_'),
  fc.oneof(anything, fc.constantFrom('urn:dev:1', 'Cel', 'm/s', 10, 2 ** 28, 1e308, -5, true)),
);
const event = fc.record(
  {
    specversion: fc.constantFrom('1.0', '1.0', '0.3', 1),
    type: fc.string(),
    source: fc.string(),
    time: fc.oneof(fc.constantFrom('2018-04-05T17:31:00Z', 'noon', null), anything),
    datacontenttype: fc.constantFrom('application/json', 'text/plain', 7, null),
    data: fc.oneof(anything, fc.array(record)),
    data_base64: fc.oneof(fc.base64String(), fc.string(), fc.constant(null)),
  },
  { requiredKeys: ['specversion', 'type', 'source'] },
);

describe('a payload in a format of others', () => {
  it('of any content gives values or bad values with a reason, finite numbers and times, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(record), event, fc.array(event), fc.jsonValue()),
        fc.option(fc.constant(AT), { nil: undefined }),
        (payload, at) => {
          const values = interpretPayload(payload, at);
          ok(values.length > 0);
          for (const { value, time, quality, reason } of values) {
            ok(value === null || ['number', 'boolean', 'string', 'bigint'].includes(typeof value));
            ok(typeof value !== 'number' || Number.isFinite(value));
            ok(time === undefined || Number.isFinite(time));
            equal(quality === undefined, reason === undefined);
            if (value === null) equal(quality, 'bad');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('of SenML means the same when its base values are written out', () => {
    const readings = fc.array(
      fc.record({ n: fc.constantFrom('a', 'b', 'c'), t: fc.integer({ min: -1000, max: 1000 }), v: fc.integer() }),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(readings, (records) => {
        const [first, ...others] = records;
        const pack = [{ bn: 'dev:', bt: 1_700_000_000, bu: 'Cel', bv: 5, ...first }, ...others];
        const resolved = records.map(({ n, t, v }) => ({ n: `dev:${n}`, u: 'Cel', t: 1_700_000_000 + t, v: v + 5 }));
        deepEqual(interpretPayload(pack), interpretPayload(resolved));
      }),
    );
  });

  it('of SenML that was kept by the broker does not claim times that count from its reception', () => {
    const pack = [
      { n: 'a', v: 1, t: -5 },
      { n: 'b', v: 2, t: 1_700_000_000 },
    ];
    deepEqual(interpretPayload(pack), [
      { path: 'b', value: 2, time: 1_700_000_000_000 },
      { path: 'a', value: 1 },
    ]);
  });

  it('of SenML is read up to 1,000 records and tells that there were more', () => {
    const values = interpretPayload(Array.from({ length: 1500 }, (_, v) => ({ n: 'a', v })));
    equal(values.length, 1001);
    deepEqual(values.at(-1), {
      path: '',
      value: null,
      quality: 'bad',
      reason: 'only the first 1000 values and 8 levels are read',
    });
  });

  it('of CloudEvents in CloudEvents is looked into once', () => {
    const inner = { specversion: '1.0', type: 'a', source: 'b', data: 21.5 };
    const values = interpretPayload({ ...inner, data: inner });
    deepEqual(values.find(({ path }) => path === 'data')?.value, 21.5);
  });
});

describe('a SenML time before now', () => {
  const payload = Buffer.from('[{"bn":"dev:","n":"a","t":-5,"v":1}]');
  const message = { topic: 'hall', payload, qos: 1, duplicate: false, id: 1, receivedAt: AT } as const;
  const source = { protocol: 'mqtt', link: 'broker' };

  it('counts from the reception of its MQTT message, and of a message of a stock node', () => {
    const samples = [...decodeMessage({ ...message, retain: false }, source), ...samplesOfMessage('hall', payload, AT)];
    deepEqual(
      samples.map(({ address, time, quality }) => [address, time, quality]),
      [
        ['hall/dev:a', AT - 5000, 'good'],
        ['hall/dev:a', AT - 5000, 'good'],
      ],
    );
  });

  it('is not believed where the broker kept the message', () => {
    const [sample] = decodeMessage({ ...message, retain: true }, source);
    deepEqual([sample?.time, sample?.reason], [AT, 'retained, age unknown']);
  });
});

/** Units of RFC 8428 section 12.1 and RFC 8798, but for reactive power, which has no UCUM code. */
const REGISTERED =
  'm kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s m/s2 m3/s l/s W/m2 cd/m2 bit ' +
  'bit/s lat lon pH dB dBW Bspl count / % %RH %EL EL 1/s 1/min beat/min beats S/m B VA VAs J/m kg/m3 deg ' +
  'ms min h MHz kW kVA Ah Wh kWh kVAh Wh/km KiB GB Mbit/s B/s MB/s mV mA dBm ug/m3 mm/h m/h ppm /100 /1000 hPa mm cm km km/h';

describe('a unit of SenML', () => {
  for (const unit of REGISTERED.split(' ')) {
    it(`${unit} has a UCUM code that stays what it is`, () => {
      const code = unitOfSenml(unit);
      equal(readUnit(code), code);
    });
  }

  it('without a UCUM code stays as it is', () => {
    equal(unitOfSenml('var'), 'var');
    equal(unitOfSenml('constructor'), 'constructor');
  });
});
