import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { decodeDataValue, encodeScalar, hasOverflow } from '../../../src/protocols/opcua/codec.ts';
import { nodeIdProblem, resolvedNodeId } from '../../../src/protocols/opcua/node-id.ts';
import { opcuaInProblems, opcuaLinkProblems } from '../../../src/protocols/opcua/settings.ts';
import { wantedItems } from '../../../src/protocols/opcua/wanted.ts';
import { opcuaSettings } from '../../support/link-settings.ts';

const DOUBLE = 11;
const status = (value: number, name = '') => ({ value, name });
const value = (one: unknown, dataType = DOUBLE, arrayType = 0) => ({ value: one, dataType, arrayType });

describe('a data value of OPC UA', () => {
  it('is of the time of its source, else of the server, else of its arrival', () => {
    const [source, server] = [new Date(1000), new Date(2000)];
    const of = (times: object) =>
      decodeDataValue({ value: value(1), statusCode: status(0), ...times }, () => 3000).time;
    deepEqual(
      [of({ sourceTimestamp: source, serverTimestamp: server }), of({ serverTimestamp: server }), of({})],
      [1000, 2000, 3000],
    );
  });
  it('is good also with information in the low half of its status, and never used when bad', () => {
    const qualityOf = (code: number, name = '') => {
      const {
        value: said,
        quality,
        reason,
      } = decodeDataValue({ value: value(5), statusCode: status(code, name) }, () => 1);
      return [said, quality, reason];
    };
    deepEqual(qualityOf(0x0000_0480), [5, 'good', undefined]);
    deepEqual(qualityOf(0x4090_0000, 'UncertainLastUsableValue'), [5, 'uncertain', 'UncertainLastUsableValue']);
    deepEqual(qualityOf(0x8031_0000, 'BadNoCommunication'), [null, 'bad', 'BadNoCommunication']);
    deepEqual(qualityOf(0x0096_0000, 'GoodLocalOverride'), [5, 'uncertain', 'GoodLocalOverride']);
  });
  it('says when the server had to drop values before it', () => {
    deepEqual(
      [0x480, 0, 0x80, 0x400].map((code) => hasOverflow({ statusCode: status(code) })),
      [true, false, false, false],
    );
  });
  it('without a value, or with one that is no number, is bad', () => {
    const reasonOf = (one: unknown) => decodeDataValue({ value: value(one), statusCode: status(0) }, () => 1).reason;
    deepEqual(
      [reasonOf(null), reasonOf(Number.NaN), reasonOf(Number.POSITIVE_INFINITY)],
      ['no value', 'not a number', 'not a number'],
    );
    equal(decodeDataValue({ value: null, statusCode: status(0) }, () => 1).quality, 'bad');
  });
  it('keeps every digit of a 64-bit integer, there and back', () => {
    for (const [type, code, low, high] of [
      ['Int64', 8, -(2n ** 63n), 2n ** 63n - 1n],
      ['UInt64', 9, 0n, 2n ** 64n - 1n],
    ] as const) {
      fc.assert(
        fc.property(fc.bigInt(low, high), (wide) => {
          const encoded = encodeScalar(type, wide);
          ok('value' in encoded);
          const said = decodeDataValue({ value: value(encoded.value, code), statusCode: status(0) }, () => 1).value;
          equal(BigInt(said as number | bigint), wide);
        }),
      );
    }
  });
});

describe('a value to be written to OPC UA', () => {
  for (const [type, given, allowed] of [
    ['Byte', 256, 'Byte takes a whole number from 0 to 255'],
    ['Int16', 1.5, 'Int16 takes a whole number from -32768 to 32767'],
    ['UInt64', -1, 'UInt64 takes a whole number from 0 to 18446744073709551615'],
    ['Boolean', 2, 'Boolean takes true or false'],
    ['Double', 'x', 'Double takes a number'],
    ['Float', 1e39, 'Float takes a number'],
    ['String', 5, 'String takes text'],
    ['DateTime', 'yesterday', 'DateTime takes an ISO time or ms'],
    ['ExtensionObject', 1, 'ExtensionObject cannot be written'],
  ] as const) {
    it(`${String(given)} as ${type} is refused: ${allowed}`, () => {
      const encoded = encodeScalar(type, given);
      ok('problem' in encoded && encoded.problem.startsWith(allowed));
    });
  }
});

describe('a node id', () => {
  it('is taken in every form of the standard', () => {
    const texts = [
      'i=2258',
      'ns=2;s=Line.Temp',
      'ns=65535;i=4294967295',
      'g=09087e75-8e5e-499b-954f-f2a9603db28a',
      'ns=1;b=AP8=',
      'nsu=http://a/b;s=x;y=z',
    ];
    deepEqual(
      texts.map(nodeIdProblem),
      texts.map(() => undefined),
    );
  });
  it('that is none is refused with what would be right', () => {
    for (const [text, problem] of [
      ['Line.Temp', /^a node id such as/],
      ['ns=2;s=', /^a node id such as/],
      ['ns=70000;i=1', /65535/],
      ['i=abc', /a number/],
      ['g=1', /GUID/],
      ['b=%', /Base64/],
    ] as const)
      match(nodeIdProblem(text) ?? '', problem);
  });
  it('by the name of its namespace gets the index that the server has for it', () => {
    const table = ['http://opcfoundation.org/UA/', 'urn:server', 'urn:plant'];
    deepEqual(resolvedNodeId('nsu=urn:plant;s=T', table), { id: 'ns=2;s=T' });
    deepEqual(resolvedNodeId('nsu=urn:other;s=T', table), { problem: 'the server has no namespace urn:other' });
  });
});

describe('the settings of OPC UA', () => {
  it('are safe unless somebody chose otherwise: signed, encrypted, with a login', () => {
    const { securityMode, securityPolicy, login } = opcuaSettings({});
    deepEqual([securityMode, securityPolicy, login], ['SignAndEncrypt', 'Basic256Sha256', 'user name']);
  });
  it('want a session that outlives the pauses between its messages', () => {
    const of = (publishingMilliseconds: number) =>
      opcuaLinkProblems(opcuaSettings({ login: 'anonymous', publishingMilliseconds, sessionTimeoutSeconds: 60 }));
    deepEqual(of(30_000), []);
    const allowed = 'at most 30000 ms, half as long as the session is kept';
    deepEqual(of(30_001), [{ field: 'Publish every', value: 30_001, allowed }]);
  });
  it('want a certificate and its key for a login by certificate', () => {
    const problems = opcuaLinkProblems(opcuaSettings({ login: 'certificate', userCertificate: 'x' }));
    deepEqual(
      problems.map(({ field }) => field),
      ['Private key'],
    );
  });
  it('name the item that is wrong or there twice', () => {
    const settings = { link: 'l', samplingMilliseconds: 1000, queueSize: 10, delivery: 'single' as const };
    const items = [{ nodeId: 'i=1' }, { nodeId: 'x' }, { nodeId: 'i=1' }];
    deepEqual(
      opcuaInProblems({ ...settings, items }).map(({ field, value: wrong }) => [field, wrong]),
      [
        ['Items row 2', 'x'],
        ['Items row 3', 'i=1'],
      ],
    );
    equal(opcuaInProblems({ ...settings, items: [] })[0]?.field, 'Items');
  });
  it('give each item its own sampling, queue and deadband, and its samples their unit', () => {
    const settings = { link: 'l', samplingMilliseconds: 1000, queueSize: 10, delivery: 'single' as const };
    const { items, dress } = wantedItems({
      ...settings,
      items: [
        { nodeId: 'i=1', path: 'Line/T', unit: '°C', samplingMilliseconds: 50, deadband: 2, queueSize: 1 },
        { nodeId: 'i=2' },
      ],
    });
    deepEqual(items, [
      { nodeId: 'i=1', address: 'Line/T', queueSize: 1, samplingMs: 50, deadband: { value: 2, in: 'absolute' } },
      { nodeId: 'i=2', address: 'i=2', queueSize: 10, samplingMs: 1000 },
    ]);
    const sample = {
      address: 'Line/T',
      value: 1,
      quality: 'good' as const,
      time: 1,
      receivedAt: 1,
      source: { protocol: 'opcua', link: 'l' },
    };
    dress([sample]);
    equal((sample as { unit?: string }).unit, '°C');
  });
});
