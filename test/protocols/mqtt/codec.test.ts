import { deepEqual, equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import type { Sample } from '../../../src/model/sample.ts';
import {
  decodeMessage,
  encodeValue,
  type MqttMessage,
  packMessages,
  topicsOf,
  unpackMessages,
} from '../../../src/protocols/mqtt/codec.ts';
import { identifierOf } from '../../../src/protocols/mqtt/subscriptions.ts';
import { filterLevels, filterProblem, topicMatches, topicProblem } from '../../../src/protocols/mqtt/topic-filter.ts';

const source = { protocol: 'mqtt', link: 'broker' };
const at = 1_767_225_600_123.5;

function decode(payload: string, message: Partial<MqttMessage> = {}): Sample[] {
  const whole = {
    topic: 'acme/press/temp',
    qos: 1,
    retain: false,
    duplicate: false,
    id: 7,
    receivedAt: at,
    ...message,
  } as const;
  return decodeMessage({ ...whole, payload: Buffer.from(payload) }, source);
}

describe('an MQTT message', () => {
  it('with a plain value is one sample under its topic, of the time it came', () => {
    deepEqual(decode('21.5'), [
      { address: 'acme/press/temp', value: 21.5, quality: 'good', time: at, receivedAt: at, source },
    ]);
  });
  it('with time and unit keeps both', () => {
    deepEqual(decode('{"value":70.7,"unit":"°F","timestamp":"2026-01-01T00:00:00Z"}'), [
      {
        address: 'acme/press/temp',
        value: 70.7,
        quality: 'good',
        time: 1_767_225_600_000,
        receivedAt: at,
        unit: '°F',
        source,
      },
    ]);
  });
  it('with several values is one sample each, addressed by topic and path', () => {
    const samples = decode('{"motor":{"speed":1480,"on":true}}');
    deepEqual(
      samples.map(({ address, value }) => [address, value]),
      [
        ['acme/press/temp/motor/speed', 1480],
        ['acme/press/temp/motor/on', true],
      ],
    );
  });
  it('that is retained and does not say when it was measured is uncertain', () => {
    const [{ quality, reason } = {}] = decode('21.5', { retain: true });
    deepEqual([quality, reason], ['uncertain', 'retained, age unknown']);
    equal(decode('{"value":1,"timestamp":1767225600000}', { retain: true })[0]?.quality, 'good');
    equal(decode('NaN', { retain: true })[0]?.quality, 'bad');
  });
  it('that is no value is bad and says why', () => {
    deepEqual(decode(''), [
      {
        address: 'acme/press/temp',
        value: null,
        quality: 'bad',
        reason: 'empty payload',
        time: at,
        receivedAt: at,
        source,
      },
    ]);
  });
  it('carries back the value that was written', () => {
    // Text of a whole number beyond 2^53 comes back as a bigint, so that no digit is lost.
    const exact = (value: number) => !/^-?\d+$/.test(String(value)) || Number.isSafeInteger(value);
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter(exact),
      fc.boolean(),
      fc.bigInt(2n ** 60n, 2n ** 63n),
    );
    fc.assert(
      fc.property(value, (written) => {
        const [sample] = decode(encodeValue(written));
        equal(sample?.value === 0 ? 0 : sample?.value, written === 0 ? 0 : written);
      }),
    );
  });
  it('may carry an address in its payload: each parent is a topic to listen to', () => {
    deepEqual(topicsOf('hvac/state/setpoint'), ['hvac/state/setpoint', 'hvac/state', 'hvac']);
    deepEqual(topicsOf(''), []);
  });
});

describe('an MQTT topic filter', () => {
  const matching: [string, string, boolean][] = [
    ['#', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'ab', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/+', 'a', false],
    ['+/b', '/b', true],
    ['+', '/b', false],
    ['a/b', 'a/b', true],
    ['a/b', 'a/B', false],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
    ['$share/group/a/+', 'a/b', true],
  ];
  for (const [filter, topic, expected] of matching) {
    it(`${filter} ${expected ? 'matches' : 'does not match'} ${topic}`, () =>
      equal(topicMatches(filterLevels(filter), topic), expected));
  }
  const wrong: [string, RegExp][] = [
    ['', /at least one character/],
    ['a/#/b', /# only as the last level/],
    ['a/b#', /alone in their level/],
    ['a+/b', /alone in their level/],
    ['a\0b', /NUL/],
    ['x'.repeat(65_536), /65,535 bytes/],
    ['$share/group', /\$share\/group\/filter/],
    ['$share//a', /\$share\/group\/filter/],
    ['$share/g+/a', /\$share\/group\/filter/],
  ];
  for (const [filter, problem] of wrong) {
    it(`${JSON.stringify(filter.slice(0, 12))} is refused: ${problem.source}`, () =>
      match(filterProblem(filter) ?? '', problem));
  }
  it('of an ordinary kind is accepted', () => {
    for (const filter of ['#', '+', 'a/+/b/#', '/a', 'a//b', '$share/g/a/#']) equal(filterProblem(filter), undefined);
  });
  it('is no topic to publish to when it has wildcards', () => {
    equal(topicProblem('a/b'), undefined);
    match(topicProblem('a/+') ?? '', /no \+ or #/);
  });
  it('has the same identifier in every run, within what MQTT 5 allows', () => {
    equal(identifierOf('plant/#'), identifierOf(['plant', '#'].join('/')));
    fc.assert(fc.property(fc.string(), (filter) => identifierOf(filter) >= 1 && identifierOf(filter) <= 268_435_455));
  });
});

it('messages come out of the inlet as they went in, marked as sent before', () => {
  const message = fc.record({
    topic: fc.string({ unit: 'binary', maxLength: 40 }).filter((topic) => topic.isWellFormed()),
    payload: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    receivedAt: fc.double({ noNaN: true }),
    id: fc.nat(65_535),
  });
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const again = messages.map((one) => ({ ...one, qos: 1, retain: false, duplicate: true }));
      deepEqual(unpackMessages(packMessages(messages)), again);
    }),
  );
});
