import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { plantTime } from '../../src/model/plant-time.ts';
import type { SettingProblem } from '../../src/model/settings.ts';
import type { ProviderResponse } from '../../src/model/work-order.ts';
import { documentExchange } from '../../src/workorders/document-exchange.ts';
import { type DocumentSource, documentKey, documentOf } from '../../src/workorders/document-of.ts';
import { READY_DOCUMENTS } from '../../src/workorders/documents/registry.ts';
import { documentTemplateOf, type ErpSettings, erpProblems } from '../../src/workorders/erp-settings.ts';

/** One document: what a message makes, what goes over the wire, what comes back, how it is read. */
interface Case {
  source: string;
  settings: Partial<ErpSettings>;
  payload: unknown;
  attributes?: Record<string, unknown>;
  fields: unknown;
  sends: unknown;
  answers: Exchanged[];
  find?: unknown;
  found?: Exchanged[];
  check: unknown;
}
interface Exchanged {
  response: Partial<ProviderResponse>;
  read: unknown;
}

const FOLDER = join(import.meta.dirname, 'documents');
const KEY = 'TL-0123456789ABCDEFG';
const AT = 1_790_000_000_000;
const READING = {
  ...{ asset: 'acme/munich/press-4', property: 'temperature', value: 85.5, unit: 'Cel', quality: 'good' },
  ...{ time: AT, receivedAt: AT, source: { protocol: 'mqtt', link: 'l', address: 'a' } },
};

const settingsOf = (settings: Partial<ErpSettings>): ErpSettings => ({
  ...{ cmms: 'system', document: 'sap-measurement', fields: [] },
  ...settings,
});
const plain = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
const whole = (response: Partial<ProviderResponse>) => ({ status: 200, body: null, headers: {}, ...response });
const told = (problems: readonly SettingProblem[]) =>
  problems.map(({ field, value, allowed }) => `${field}: ${String(value)}: ${allowed}`);

describe('business documents, as documented', () => {
  for (const file of readdirSync(FOLDER)) {
    const one = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case;
    it(`${file.replace('.json', '').replaceAll('-', ' ')} (${one.source})`, () => check(one));
  }

  it('has a case for every one that is ready', () => {
    const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
    deepEqual(
      READY_DOCUMENTS.map(({ name }) => name).filter((name) => !names.includes(name)),
      [],
    );
  });
});

function check(one: Case): void {
  const settings = settingsOf(one.settings);
  deepEqual(erpProblems(settings), []);
  const made = documentOf(settings, { payload: one.payload, attributes: one.attributes ?? {}, key: KEY, at: AT });
  ok('document' in made, 'problems' in made ? told(made.problems).join('\n') : '');
  const { document } = made;
  deepEqual(document.fields, one.fields);
  const read = documentTemplateOf(settings);
  ok('template' in read);
  const exchange = documentExchange(read.template, {}, plantTime('Europe/Berlin'));
  deepEqual(plain(exchange.request(document)), one.sends);
  for (const { response, read: as } of one.answers) deepEqual(plain(exchange.receipt(document, whole(response))), as);
  deepEqual(plain(exchange.find?.(document)), one.find);
  for (const { response, read: as } of one.found ?? []) deepEqual(plain(exchange.found(KEY, whole(response))), as);
  deepEqual(plain(exchange.check()), one.check);
  equal(exchange.checked(whole({})).kind, 'ok');
  equal(exchange.checked(whole({ status: 401 })).kind, 'login');
}

describe('the fields of a document', () => {
  const rows = [
    { field: 'point', value: '{measuringPoint}' },
    { field: 'reading', value: '{value}' },
    { field: 'unit', value: 'GC' },
    { field: 'readAt', value: '{time}' },
  ];
  const problems = (payload: unknown, { change = {}, attributes = { measuringPoint: '42' } as object } = {}) => {
    const fields = rows.map((row) =>
      row.field in change ? { ...row, ...(change as Record<string, object>)[row.field] } : row,
    );
    const source: DocumentSource = { payload, attributes: attributes as Record<string, unknown>, key: KEY, at: AT };
    const made = documentOf(settingsOf({ fields }), source);
    return 'problems' in made ? told(made.problems) : made.document.fields;
  };

  it('are taken from the message, from attributes of the asset, or are fixed', () => {
    deepEqual(problems(READING), { point: '42', reading: 85.5, unit: 'GC', readAt: AT });
    const nested = { payload: { inner: { deep: 7 } }, attributes: {}, key: KEY, at: AT };
    const fields = rows.map((row) => (row.field === 'point' ? row : { ...row, value: '{at}' }));
    const made = documentOf(
      settingsOf({
        fields: [
          { field: 'point', value: 'MP {inner.deep} of {at:date}' },
          ...fields.slice(1, 2),
          ...rows.slice(2, 3),
          ...fields.slice(3),
        ],
      }),
      nested,
    );
    deepEqual('problems' in made && told(made.problems), [
      'point (Measuring point): MP 7 of 2026-09-21: text of at most 12 characters, such as 42',
    ]);
  });

  it('are refused where one is missing or wrong, with name, value and what is allowed', () => {
    deepEqual(problems(READING, { attributes: {} }), [
      'point (Measuring point): undefined: text of at most 12 characters, such as 42',
    ]);
    deepEqual(problems({ ...READING, value: 'warm' }), ['reading (Reading): warm: a number']);
    deepEqual(problems({ ...READING, value: null }), ['reading (Reading): undefined: a number']);
    deepEqual(problems({ time: 'yesterday', value: 1 }), [
      'readAt (Read at): yesterday: a time, as ISO 8601 or as ms since the Unix epoch',
    ]);
    deepEqual(problems({ ...READING, quality: 'bad' }), ['reading (Reading): bad: a value of good quality']);
    deepEqual(problems({ time: AT, value: Number.NaN }), ['reading (Reading): NaN: a number']);
    deepEqual(problems(null), [
      'reading (Reading): undefined: a number',
      'readAt (Read at): undefined: a time, as ISO 8601 or as ms since the Unix epoch',
    ]);
  });

  it('never take what lies on the prototype of a message', () => {
    const inherited = Object.assign(Object.create({ serial: '13', inner: { serial: '13' } }) as object, READING);
    deepEqual(problems(inherited, { change: { point: { value: '{serial}{inner.serial}' } } }), [
      'point (Measuring point): undefined: a value for {serial}',
    ]);
  });

  it('are converted to the unit that is expected there, or refused where that cannot be', () => {
    const inBar = { reading: { unit: 'bar' } };
    deepEqual(problems({ ...READING, value: 250, unit: 'kPa' }, { change: inBar }), {
      point: '42',
      reading: 2.5,
      unit: 'GC',
      readAt: AT,
    });
    match(String(problems(READING, { change: inBar })), /^reading \(Reading\): 85\.5 Cel: a unit that becomes bar: /);
    const { unit: _unit, ...bare } = READING;
    deepEqual(problems(bare, { change: inBar }), ['reading (Reading): 85.5: a value with a unit that becomes bar']);
  });

  it('keep their bounds whatever a message has', () => {
    const settings = settingsOf({
      document: 'sap-goods-movement',
      fields: [
        { field: 'material', value: '{material}' },
        { field: 'quantity', value: '{quantity}' },
        { field: 'unit', value: 'PC' },
        { field: 'plant', value: '1010' },
        { field: 'postingDate', value: '{at}' },
      ],
    });
    const refused = [0, 0.0004, -1, 1e10, '', '1,5', '0x10'].map((quantity) => {
      const made = documentOf(settings, { payload: { material: 'SEAL-40', quantity }, key: KEY, at: AT });
      return 'problems' in made ? made.problems[0]?.allowed : made.document.fields.quantity;
    });
    equal(new Set(refused).size, 1);
    equal(refused[0], 'a number above 0 to 9999999999');
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (material, quantity) => {
        const made = documentOf(settings, { payload: { material, quantity }, key: KEY, at: AT });
        if ('problems' in made) return made.problems.every(({ field, allowed }) => field !== '' && allowed !== '');
        const { fields } = made.document;
        const amount = Number(fields.quantity);
        return (
          String(fields.material).length <= 40 &&
          amount > 0 &&
          amount <= 9_999_999_999 &&
          amount === Number(amount.toFixed(3))
        );
      }),
    );
  });
});

describe('settings of a document', () => {
  const problems = (settings: Partial<ErpSettings>) => told(erpProblems(settingsOf(settings)));
  const all = [
    { field: 'point', value: '42' },
    { field: 'reading', value: '{value}' },
    { field: 'unit', value: 'GC' },
    { field: 'readAt', value: '{time}' },
  ];

  it('name what is missing, unknown, given twice or wrong', () => {
    deepEqual(problems({ fields: all }), []);
    deepEqual(problems({ fields: all.slice(1) }), [
      'Fields row of point: undefined: text of at most 12 characters, such as 42',
    ]);
    match(
      problems({ fields: [...all, { field: 'plant', value: '1' }] })[0] ?? '',
      /^Fields row 5, Field: plant: one of point, reading, unit, /,
    );
    deepEqual(problems({ fields: [...all, { field: 'point', value: '1' }] }), [
      'Fields row 5, Field: point: each field once',
    ]);
    deepEqual(problems({ fields: all.with(0, { field: 'point', value: 'x'.repeat(13) }) }), [
      'Fields row 1, Value: xxxxxxxxxxxxx: text of at most 12 characters, such as 42, or a {name}',
    ]);
    match(
      problems({ fields: all.with(3, { field: 'readAt', value: '{time:french}' }) })[0] ?? '',
      /^Fields row 4, Value: \{time:french\}: a length or one of /,
    );
    deepEqual(problems({ fields: all.with(1, { field: 'reading', value: 'much' }) }), [
      'Fields row 2, Value: much: a number, or a {name}',
    ]);
    match(
      problems({ fields: all.with(1, { field: 'reading', value: '{value' }) })[0] ?? '',
      /^Fields row 2, Value: \{value: a brace by itself/,
    );
    match(
      problems({ fields: all.with(1, { field: 'reading', value: '{value}', unit: 'furlongs' } as never) })[0] ?? '',
      /^Fields row 2, In unit: furlongs: a UCUM unit: /,
    );
    match(
      problems({ fields: all.with(0, { field: 'point', value: '{p}', unit: 'bar' } as never) })[0] ?? '',
      /^Fields row 1, In unit: bar: nothing, unless/,
    );
  });

  it('take a document of one’s own, with problems named by their place', () => {
    const own = {
      ...{ title: 'Scrap', class: 'C', values: { site: { title: 'site', example: 'MUC' } } },
      fields: { amount: { title: 'Amount', type: 'number', required: true, minimum: 0 } },
      create: {
        method: 'POST',
        path: '/scrap',
        body: { ref: '{key}', amount: '{amount}', site: '{value.site}' },
        answer: { id: '/id' },
      },
      find: { method: 'GET', path: '/scrap', query: { ref: '{key}' }, answer: { list: '', id: '/id' } },
      check: { method: 'GET', path: '/scrap' },
    };
    const given = (change: object, more: Partial<ErpSettings> = {}) =>
      problems({
        document: 'own',
        ownDocument: JSON.stringify({ ...own, ...change }),
        documentValues: 'site = MUC',
        fields: [{ field: 'amount', value: '{n}' }],
        ...more,
      });
    deepEqual(given({}), []);
    deepEqual(given({}, { documentValues: '' }), ['Values, site: undefined: site = MUC (site)']);
    deepEqual(given({}, { ownDocument: '' }), ['Own document: undefined: JSON, as Document is own']);
    match(given({ find: undefined })[0] ?? '', /^Own document\.find: undefined: an exchange that finds by \{key\}/);
    deepEqual(given({ class: 'D', find: undefined }), []);
    match(
      given({ class: 'A', find: undefined, create: { ...own.create, body: {} } })[0] ?? '',
      /^Own document\.create: \/scrap: \{key\} somewhere/,
    );
    match(
      given({ fields: { key: { title: 'x', type: 'text' } } })[0] ?? '',
      /^Own document\.fields\.key: key: a name of letters/,
    );
    match(
      given({ fields: { amount: { title: 'x', type: 'money' } } })[0] ?? '',
      /^Own document\.fields\.amount\.type: money: one of text, number, instant, boolean$/,
    );
    match(
      given({ create: { ...own.create, path: 'https://evil.example' } })[0] ?? '',
      /^Own document\.create\.path: https:/,
    );
    match(
      given({ create: { ...own.create, body: '{key} {secret}' } })[0] ?? '',
      /^Own document\.create\.body: \{secret\}: \{key\} \{amount\} \{value\.site\}$/,
    );
    match(
      problems({ document: 'own', ownDocument: '{"fields":{"__proto__":{}}}' })[0] ?? '',
      /^Own document\.fields: __proto__: another name$/,
    );
  });
});

describe('the key of a document', () => {
  it('is the same for the same message, and another for any other', () => {
    const of = { runtimeId: 'r', node: 'n', topic: 'acme/press-4/temperature', at: AT };
    match(documentKey(of), /^TL-[A-Z0-9]{17}$/);
    equal(documentKey(of), documentKey({ ...of }));
    const others = [{ runtimeId: 's' }, { node: 'm' }, { topic: 't' }, { at: AT + 1 }].map((change) =>
      documentKey({ ...of, ...change }),
    );
    equal(new Set([documentKey(of), ...others]).size, 5);
  });
});
