import { deepEqual, equal } from 'node:assert/strict';
import { innerConditions } from '../../src/console/inner-conditions.ts';

const [A, HOT] = [{ var: 'a' }, { '>': [{ var: 'temperature' }, 80] }];
const places = (rule: unknown) => innerConditions(rule).map(({ path, json }) => [path, json]);

describe('conditions that are clauses within what looks back', () => {
  it('are those that hold for some time, are counted, or came true once, with their places', () => {
    const counted = { count: [HOT, { over: '1 h' }] };
    const rule = { and: [{ for: [{ or: [A, { '>': [counted, 3] }] }, '5 s'] }, { '<': [{ since: HOT }, 60] }] };
    deepEqual(places(rule), [
      ['/and/0/for/0', { or: [A, { '>': [counted, 3] }] }],
      ['/and/0/for/0/or/1/>/0/count/0', HOT],
      ['/and/1/</0/since', HOT],
    ]);
  });
  it('are not signals, whose readings are counted', () => {
    deepEqual(places({ '>': [{ count: [A, { over: '1 h' }] }, 3] }), []);
    deepEqual(places({ for: [A, '5 s'] }), []);
  });
  it('keep to the places of the language, and to twenty', () => {
    deepEqual(places({ '>': [{ '/': [{ since: HOT }, 60] }, 1] }), [['/>/0/~1/0/since', HOT]]);
    equal(places({ or: Array.from({ length: 30 }, () => ({ for: [HOT, '5 s'] })) }).length, 20);
  });
});
