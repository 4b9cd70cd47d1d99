import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Provider } from '../../src/model/work-order.ts';
import { type CmmsSettings, cmmsProblems, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { READY_TEMPLATES } from '../../src/workorders/providers/rest-templates/registry.ts';
import { providerOf } from '../../src/workorders/registry.ts';
import { someOrder } from './some-order.ts';

/** The smallest template of class C. */
const SMALL = {
  class: 'C',
  status: { OPEN: 'open', DONE: 'done' },
  create: {
    ...{ method: 'POST', path: '/orders', body: { ref: '{key}', title: '{title}' } },
    answer: { id: '/id', status: '/state' },
  },
  find: {
    ...{ method: 'GET', path: '/orders', query: { ref: '{key}' } },
    answer: { list: '', id: '/id', status: '/state', key: '/ref' },
  },
  check: { method: 'GET', path: '/orders' },
};

const stored = (own: unknown, more: object = {}) =>
  ({
    ...{ name: 'ERP', plant: 'plant', provider: 'rest', url: 'https://erp.example', authentication: 'none' },
    ...{ pollSeconds: 60, timeoutSeconds: 30, template: 'own' },
    ...{ ownTemplate: typeof own === 'string' ? own : JSON.stringify(own), ...more },
  }) as unknown as CmmsSettings;

/** A value that is an object may have no text of its own. */
const shown = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const problems = (own: unknown, more?: object) =>
  cmmsProblems(stored(own, more)).map(({ field, value, allowed }) => `${field}: ${shown(value)}: ${allowed}`);

const made = (own: unknown, more?: object) => {
  const settings = stored(own, more);
  const provider = providerOf(settings) as Provider;
  return { provider, settings: systemSettings(settings, provider) };
};

describe('a template of one’s own', () => {
  it('makes a provider that does what it has exchanges for, and guarantees what its class says', () => {
    deepEqual(problems(SMALL), []);
    const { provider, settings } = made(SMALL);
    deepEqual([provider.idempotency, provider.cannot], ['C', ['note', 'priority', 'complete', 'attach']]);
    equal(typeof provider.find, 'function');
    equal(provider.changes, undefined);
    const { find: _find, ...withoutFind } = SMALL;
    equal(made({ ...withoutFind, class: 'D' }).provider.find, undefined);
    deepEqual(provider.request(settings, someOrder('create'), {}), {
      ...{ method: 'POST', path: '/orders', body: { ref: 'TL-0123456789ABCDEFG', title: 'Press 4 too hot' } },
    });
  });

  it('logs in where the login is by password, and never with a key', () => {
    const more = { template: 'atlas-cmms', username: 'u', password: 'p' };
    const { provider } = made('', { ...more, authentication: 'basic' });
    equal(typeof provider.login?.request, 'function');
    const withKey = made('', { template: 'atlas-cmms', authentication: 'api key', token: 'k' }).provider;
    deepEqual([withKey.login, withKey.apiKeyHeader], [undefined, 'x-api-key']);
  });

  it('reads a list that is the answer itself, and passes over orders of others', () => {
    const { provider, settings } = made(SMALL);
    const key = 'TL-0123456789ABCDEFG';
    const body = [
      { id: 1, ref: 'another', state: 'OPEN' },
      { id: 2, ref: key, state: 'DONE' },
    ];
    const found = provider.found?.(settings, key, { status: 200, headers: {}, body }, 'find');
    deepEqual(found, { kind: 'existing', id: '2', number: '2', status: 'done' });
  });

  const WRONG: [string, unknown, RegExp][] = [
    ['is no JSON', '{"class":', /^Own template: \{"class":: JSON \(/],
    ['is no object', '[]', /^Own template: .*: an object with class, create, status and check$/],
    ['is empty', ' ', /^Own template: undefined: JSON, as Template is own$/],
    ['is huge', `{"class":"${'x'.repeat(70_000)}"}`, /^Own template: \d+ characters: at most 65536 characters$/],
    ['is deep', `{"class":${'['.repeat(500)}${']'.repeat(500)}}`, /^Own template\.class\.0.*: 17 levels: at most 16/],
    ['has very many members', { ...SMALL, create: { body: Array(5000).fill(1) } }, /: more than 4000 members: at most/],
    [
      'reaches for the prototype',
      '{"create":{"body":{"__proto__":{"x":1}}}}',
      /^Own template\.create\.body: __proto__: /,
    ],
    ['has an unknown class', { ...SMALL, class: 'B' }, /^Own template\.class: B: one of A, C, D$/],
    ['has an unknown member', { ...SMALL, url: 'https://x' }, /^Own template\.url: url: one of title, class,/],
    ['lacks its check', { ...SMALL, check: undefined }, /^Own template\.check: undefined: a value/],
    [
      'has a state that is not ours',
      { ...SMALL, status: { X: 'closed' } },
      /^Own template\.status\.X: closed: one of open, /,
    ],
    ['says what cannot be said', { ...SMALL, says: ['message'] }, /^Own template\.says\.0: message: a JSON pointer/],
    [
      'has the class C and nothing to find by',
      { ...SMALL, find: undefined },
      /^Own template\.find: undefined: an exchange/,
    ],
    [
      'sends no key',
      { ...SMALL, create: { ...SMALL.create, body: {} } },
      /^Own template\.create: \/orders: \{key\} somewhere/,
    ],
    ['looks for no key', { ...SMALL, find: { ...SMALL.find, query: {} } }, /^Own template\.find: \/orders: \{key\}/],
    [
      'names no id',
      { ...SMALL, create: { ...SMALL.create, answer: {} } },
      /^Own template\.create\.answer\.id: undefined: the place/,
    ],
    [
      'wants the version of what is never read',
      { ...SMALL, note: { method: 'PUT', path: '/orders/{id}', headers: { 'If-Match': '{version}' } } },
      /^Own template\.read: undefined: an exchange that reads an order/,
    ],
  ];
  for (const [what, own, told] of WRONG) {
    it(`is refused where it ${what}`, () => match(problems(own)[0] ?? '', told));
  }

  const EXCHANGES: [string, object, RegExp][] = [
    ['method: TRACE', { method: 'TRACE' }, /create\.method: TRACE: one of GET, POST/],
    ['another host', { path: 'https://evil.example/orders' }, /create\.path: https:.*: a path on the same system/],
    ['another host without scheme', { path: '//evil.example/orders' }, /create\.path: /],
    ['another host by a placeholder', { path: '/{title}/orders' }, /create\.path: /],
    ['a back slash', { path: '/\\evil.example' }, /create\.path: /],
    ['a way up', { path: '/api/../admin' }, /create\.path: /],
    ['an encoded way up', { path: '/api/%2e%2e/admin' }, /create\.path: /],
    ['a line break in a path', { path: '/api\r\nX: 1' }, /create\.path: /],
    ['a query in a path', { path: '/api?x=1' }, /create\.path: /],
    ['a line break in a header', { headers: { 'X-A': 'a\r\nX-B: b' } }, /create\.headers\.X-A: .*: text of one line/s],
    [
      'a line break in the name of a header',
      { headers: { 'X-A\r\nX-B': 'a' } },
      /create\.headers\.X-A\?\?X-B: .*: the name of a header/s,
    ],
    [
      'a header of ours',
      { headers: { Host: 'evil.example' } },
      /create\.headers\.Host: Host: a header that Tieline does not set/,
    ],
    [
      'an unknown placeholder',
      { body: { a: [{ b: '{key}{password}' }] } },
      /create\.body\.a\.0\.b: \{password\}: \{key\} \{title\}/,
    ],
    ['an unknown mark', { body: '{key:shell}' }, /create\.body: \{key:shell\}: a length or one of number, boolean/],
    ['a lone brace', { body: '{key} }' }, /create\.body: \{key\} \}: a brace by itself as \{\{ or \}\}/],
    ['a body with GET', { method: 'GET' }, /create\.body: …: nothing with GET/],
    ['a pointer that is none', { answer: { id: 'value[0].id' } }, /create\.answer\.id: value\[0\]\.id: a JSON pointer/],
    ['a rule without a meaning', { answers: [{ status: 409 }] }, /create\.answers\.0\.means: undefined: a value/],
    ['a rule that always holds', { answers: [{ means: 'done' }] }, /create\.answers\.0: .*: at least one of status/],
    [
      'a status that is none',
      { answers: [{ status: 42, means: 'done' }] },
      /create\.answers\.0\.status: 42: an HTTP status/,
    ],
  ];
  for (const [what, change, told] of EXCHANGES) {
    it(`is refused with ${what}`, () => {
      const wrong = problems({ ...SMALL, create: { ...SMALL.create, ...change } });
      ok(
        wrong.some((problem) => told.test(problem)),
        wrong.join('\n'),
      );
    });
  }

  it('never fails other than by naming a problem, whatever stands in it', () => {
    const mutated = fc.tuple(
      fc.constantFrom(...Object.keys(SMALL), 'login', 'values', 'answers', 'changes'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          mutated.map(([name, value]) => JSON.stringify({ ...SMALL, [name]: value })),
        ),
        (own) => {
          for (const problem of problems(own)) match(problem, /^(Own template|Values)/);
        },
      ),
    );
  });
});

describe('what a request is filled with', () => {
  const with_ = (create: object) => ({ ...SMALL, create: { ...SMALL.create, ...create } });

  it('stays where it belongs: one segment of the path, one value of the query, one string of the body, one line of a header', () => {
    const own = with_({
      path: '/orders/{equipment}/new',
      query: { $t: '{title}', k: '{key}' },
      headers: { 'X-Title': '{title}' },
      body: { ref: '{key}', nested: [{ title: 'a {title} b' }] },
    });
    const { provider, settings } = made(own);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 3 }), (title, equipment) => {
        const request = provider.request(settings, { ...someOrder('create'), title, equipment } as never, {});
        const url = new URL(`https://erp.example${request.path}`);
        equal(url.host, 'erp.example');
        equal(url.hash, '');
        deepEqual(url.pathname.split('/').length, 4);
        equal(decodeURIComponent(url.pathname.split('/')[2] ?? ''), equipment);
        deepEqual([...url.searchParams.keys()], ['$t', 'k']);
        equal(url.searchParams.get('$t'), title.toWellFormed());
        const body = { ref: 'TL-0123456789ABCDEFG', nested: [{ title: `a ${title} b` }] };
        deepEqual(request.body, body);
        match(request.headers?.['X-Title'] ?? '', /^[\x20-\x7e\xa0-\xff]*$/);
      }),
    );
  });

  it('never leads up in the path', () => {
    const { provider, settings } = made(with_({ path: '/orders/{equipment}', headers: { K: '{key}' } }));
    for (const equipment of ['.', '..']) {
      let told = '';
      try {
        provider.request(settings, { ...someOrder('create'), equipment } as never, {});
      } catch (error) {
        told = (error as Error).message;
      }
      match(told, /^path: \/orders\/\.{1,2} would lead to another place; allowed: /);
    }
  });

  it('is a number, a truth value or an instant where a mark says so, and left out where there is none', () => {
    const body = {
      ...{ ref: '{key}', limit: '{limit:number}', text: 'limit {limit}', asset: { id: '{equipment:number}' } },
      ...{ at: '{raisedAt:iso}', sap: '{raisedAt:odata-date}', time: '{raisedAt:odata-time}', s: '{raisedAt:seconds}' },
      ...{ where: { place: '{location}' }, list: ['{location}'], link: '/places({location:or-none})', empty: {} },
      ...{ short: '{title:5}', fixed: 7, yes: true, no: null, braces: '{{{property}}}' },
    };
    const { provider, settings } = made(with_({ body }));
    const { location: _location, ...order } = { ...(someOrder('create') as object), location: '', equipment: '42' };
    deepEqual(provider.request(settings, order as never, {}).body, {
      ...{ ref: 'TL-0123456789ABCDEFG', limit: 80, text: 'limit 80', asset: { id: 42 } },
      ...{ at: '2026-09-21T14:13:20.000Z', sap: '/Date(1790000000000)/', time: 'PT14H13M20S', s: 1_790_000_000 },
      ...{ empty: {}, short: 'Pres…', fixed: 7, yes: true, no: null, braces: '{temperature}' },
    });
  });
});

describe('values that a template asks for', () => {
  const own = {
    ...SMALL,
    values: { site: { title: 'site', example: 'MUC' }, kind: { title: 'kind of order', default: 'CM' } },
    create: { ...SMALL.create, body: { ref: '{key}', site: '{value.site}', kind: '{value.kind}' } },
  };

  it('are given one a line, or have a default', () => {
    deepEqual(problems(own, { templateValues: 'site = MUC' }), []);
    const { provider, settings } = made(own, { templateValues: '\n site=M=1 \n' });
    deepEqual(provider.request(settings, someOrder('create'), {}).body, {
      ...{ ref: 'TL-0123456789ABCDEFG', site: 'M=1', kind: 'CM' },
    });
  });

  it('are named where they are missing, unknown or wrong', () => {
    deepEqual(problems(own), ['Values, site: undefined: site = MUC (site)']);
    match(
      problems(own, { templateValues: 'site = a\nplant = b' })[0] ?? '',
      /^Values: plant = b: name = value, with a name of site, kind$/,
    );
    match(
      problems(own, { templateValues: `site = ${'x'.repeat(500)}` })[0] ?? '',
      /^Values, site: x+: text of one line/,
    );
  });
});

describe('every ready template', () => {
  for (const { name, template, title, proven, against } of READY_TEMPLATES) {
    it(`${title} is a template that one could have written oneself`, () => {
      const given = Object.entries(template.values ?? {}).map(([value, { example }]) => `${value} = ${example ?? 'x'}`);
      deepEqual(problems(template, { templateValues: given.join('\n') }), []);
      ok(proven === 'documentation' || name === 'request-tracker', 'only what was tried against a server says so');
      ok(against !== '');
    });
  }
});
