import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Address,
  added,
  canUnwrap,
  type Edited,
  moved,
  partAt,
  removed,
  unwrapped,
  withPart,
  wrapped,
} from '../../nodes/shared/editor/logic/edit.ts';
import { itemsOf, itemsText, withField } from '../../nodes/shared/editor/logic/fields.ts';
import { draftOf, newClause, type Part } from '../../nodes/shared/editor/logic/picture.ts';
import { readPicture } from '../../nodes/shared/editor/logic/read-picture.ts';
import { partsBelow } from '../../nodes/shared/editor/logic/rule-text.ts';
import { logicOf } from '../../nodes/shared/editor/logic/write-logic.ts';
import { somePictured } from './random-picture.ts';

const [A, B, C] = [{ var: 'a' }, { var: 'b' }, { var: 'c' }];

/** The rule after an edit, and where what was edited stands. */
const told = (edited: Edited | undefined) => edited && [edited.picture && logicOf(edited.picture), edited.address];
const added1 = (rule: unknown, address: Address) => told(added(readPicture(rule), address, readPicture(C)));

describe('adding to the picture of a rule', () => {
  it('begins a rule, goes on in a group, and puts beside what stands alone', () => {
    deepEqual(told(added(undefined, [], readPicture(C))), [C, []]);
    deepEqual(added1({ or: [A, B] }, []), [{ or: [A, B, C] }, [2]]);
    deepEqual(added1({ and: [A, { or: [] }] }, [1]), [{ and: [A, { or: [C] }] }, [1, 0]]);
    deepEqual(added1(A, []), [{ and: [A, C] }, [1]]);
    deepEqual(added1({ and: A }, []), [{ and: [A, C] }, [1]]);
  });
});

describe('removing from the picture of a rule', () => {
  const rule = { and: [A, { or: [B, C] }, C] };
  const without = (address: Address) => told(removed(readPicture(rule), address));
  it('goes on with what stands in its place, with the one before at the end, and with the group where nothing is left', () => {
    deepEqual(without([0]), [{ and: [{ or: [B, C] }, C] }, [0]]);
    deepEqual(without([2]), [{ and: [A, { or: [B, C] }] }, [1]]);
    deepEqual(without([1, 1]), [{ and: [A, { or: [B] }, C] }, [1, 0]]);
    deepEqual(told(removed(readPicture({ and: [A] }), [0])), [{ and: [] }, []]);
    deepEqual(without([]), [undefined, []]);
  });
  it('leaves an empty condition where one is needed', () => {
    const counted = { '>': [{ count: [A, { over: '1 h' }] }, 2] };
    const clause = readPicture({ '>': [{ since: { '>': [A, 1] } }, 2] });
    deepEqual(told(removed(clause, [0])), [{ '>': [{ since: logicOf(newClause()) }, 2] }, [0]]);
    deepEqual(partsBelow(readPicture(counted)), []);
  });
});

describe('moving in the picture of a rule', () => {
  const move = (rule: unknown, address: Address, by: -1 | 1) => told(moved(readPicture(rule), address, by));
  it('changes places with a clause', () => {
    deepEqual(move({ and: [A, B, C] }, [0], 1), [{ and: [B, A, C] }, [1]]);
    deepEqual(move({ and: [A, B, C] }, [2], -1), [{ and: [A, C, B] }, [1]]);
  });
  it('goes into a group that is next to it, and out of its own at either end', () => {
    deepEqual(move({ and: [{ or: [A] }, B] }, [1], -1), [{ and: [{ or: [A, B] }] }, [0, 1]]);
    deepEqual(move({ and: [B, { or: [A] }] }, [0], 1), [{ and: [{ or: [B, A] }] }, [0, 0]]);
    deepEqual(move({ and: [{ or: [A, B] }, C] }, [0, 1], 1), [{ and: [{ or: [A] }, B, C] }, [1]]);
    deepEqual(move({ and: [C, { or: [A, B] }] }, [1, 0], -1), [{ and: [C, A, { or: [B] }] }, [1]]);
  });
  it('goes past a negation, which takes no other', () => {
    deepEqual(move({ and: [B, { '!': [A] }] }, [0], 1), [{ and: [{ '!': [A] }, B] }, [1]]);
    equal(move({ '!': [{ and: [A] }] }, [0, 0], 1), undefined);
  });
  it('ends at the ends of the rule', () => {
    equal(move({ and: [A, B] }, [0], -1), undefined);
    equal(move({ and: [A, B] }, [1], 1), undefined);
    equal(move(A, [], 1), undefined);
  });
  it('loses nothing, and leads back', () => {
    fc.assert(
      fc.property(somePictured, fc.nat(), fc.constantFrom(-1 as const, 1 as const), (rule, at, by) => {
        const picture = readPicture(rule);
        const addresses = addressesIn(picture);
        const address = addresses[at % addresses.length] ?? [];
        const there = moved(picture, address, by);
        if (!there?.picture) return;
        deepEqual(partAt(there.picture, there.address), partAt(picture, address));
        const back = moved(there.picture, there.address, by === 1 ? -1 : 1);
        deepEqual(back && [back.picture, back.address], [picture, address]);
      }),
      { numRuns: 2000 },
    );
  });
});

function addressesIn(part: Part, address: Address = []): Address[] {
  return [address, ...partsBelow(part).flatMap((one, i) => addressesIn(one, [...address, i]))];
}

describe('groups in the picture of a rule', () => {
  it('come around a part, and go again', () => {
    const once = wrapped(readPicture({ or: [A, B] }), [1]);
    deepEqual(told(once), [{ or: [A, { and: [B] }] }, [1]]);
    deepEqual(once.picture && told(unwrapped(once.picture, [1])), [{ or: [A, B] }, [1]]);
    deepEqual(told(wrapped(readPicture(A), [])), [{ and: [A] }, []]);
    deepEqual(told(unwrapped(readPicture({ or: [{ and: [A, B] }, C] }), [0])), [{ or: [A, B, C] }, [0]]);
  });
  it('stay where their parts would have no place, or a delay would be lost', () => {
    const can = (rule: unknown, address: Address) => canUnwrap(readPicture(rule), address);
    deepEqual(
      [can({ and: [A, B] }, []), can({ '!': [{ and: [A, B] }] }, [0]), can({ or: [{ and: [] }] }, [0])],
      [false, false, false],
    );
    equal(can({ or: [{ for: [{ and: [A] }, '5 s'] }] }, [0]), false);
    equal(can({ '!': [A] }, []), true);
  });
});

describe('a field of the picture of a rule', () => {
  /** A rule after fields of the part at an address were filled, one after the other. */
  function filled(rule: unknown, fields: Readonly<Record<string, string>>, address: Address = []): unknown {
    let picture = readPicture(rule);
    for (const [field, text] of Object.entries(fields)) {
      const part = partAt(picture, address);
      ok(part);
      picture = readPicture(logicOf(withPart(picture, address, withField(part, field, text))));
    }
    return logicOf(picture);
  }
  const NEW = logicOf(newClause());

  for (const [what, fields, expected] of [
    ['signal, comparison and number', { signal: ' t ', is: '>=', 'value.text': '80' }, { '>=': [{ var: 't' }, 80] }],
    ['a number with a decimal comma', { 'value.text': '80,5' }, { '>': [{ var: '' }, 80.5] }],
    ['a number that is none', { 'value.text': '8o' }, { '>': [{ var: '' }, draftOf('8o')] }],
    [
      'a number that is left empty',
      { 'value.text': '5', 'value.kind': 'number', signal: 't' },
      { '>': [{ var: 't' }, 5] },
    ],
    ['a text that looks like a number', { 'value.text': '5', 'value.kind': 'text' }, { '>': [{ var: '' }, '5'] }],
    ['true', { is: '===', 'value.kind': 'true' }, { '===': [{ var: '' }, true] }],
    ['another signal', { 'value.kind': 'signal', 'value.signal': 'u' }, { '>': [{ var: '' }, { var: 'u' }] }],
    [
      'the average of another',
      { 'value.kind': 'signal', 'value.signal': 'u', 'value.of': 'avg', 'value.over': '1 h' },
      { '>': [{ var: '' }, { avg: [{ var: 'u' }, { over: '1 h' }] }] },
    ],
    [
      'an average',
      { signal: 't', of: 'avg', over: '90', 'value.text': '5' },
      { '>': [{ avg: [{ var: 't' }, { over: 90 }] }, 5] },
    ],
    [
      'an average that becomes an age',
      { signal: 't', of: 'avg', 'value.text': '5', over: '5 min' },
      { '>': [{ avg: [{ var: 't' }, { over: '5 min' }] }, 5] },
    ],
    ['a list', { is: 'in', items: 'auto, "a, b", 3, true' }, { in: [{ var: '' }, ['auto', 'a, b', 3, true]] }],
    ['a range', { is: 'from', 'low.text': '1', 'high.text': '2' }, { '<=': [1, { var: '' }, 2] }],
    [
      'a range that becomes a comparison',
      { is: 'between', 'low.text': '1', 'high.kind': 'signal' },
      { '<': [1, { var: '' }, { var: '' }] },
    ],
    ['being true', { signal: 't', is: 'truth' }, { var: 't' }],
    ['a delay', { signal: 't', is: 'truth', held: '5 s' }, { for: [{ var: 't' }, '5 s'] }],
    [
      'how often true',
      { signal: 't', of: 'times', over: '1 h', 'value.text': '3' },
      { '>': [{ count: [{ '>': [{ var: 't' }, draftOf('')] }, { over: '1 h' }] }, 3] },
    ],
    [
      'how often, that becomes how long ago',
      { signal: 't', 'value.text': '3', of: 'times', is: '<' },
      { '<': [{ count: [{ '>': [{ var: 't' }, draftOf('')] }, { over: '10 min' }] }, 3] },
    ],
  ] as const) {
    it(`takes ${what}`, () => deepEqual(filled(NEW, fields), expected));
  }

  it('is given up where its choice needs it no more', () => {
    const average = { '>': [{ avg: [{ var: 't' }, { over: '1 h' }] }, 5] };
    deepEqual(filled(average, { of: 'age' }), { '>': [{ age: { var: 't' } }, 5] });
    deepEqual(filled({ '>': [{ count: [{ '>': [A, 5] }, { over: '1 h' }] }, 2] }, { of: 'since' }), {
      '>': [{ since: { '>': [A, 5] } }, 2],
    });
    deepEqual(filled({ '>': [{ since: { or: [{ '>': [A, 5] }] } }, 2] }, { of: 'value' }), { '>': [A, 2] });
    deepEqual(filled({ for: [A, '5 s'] }, { held: ' ' }), A);
    deepEqual(filled({ in: [A, [3, 4]] }, { is: '===' }), { '===': [A, 3] });
  });
  it('of a group negates its parts together', () => {
    deepEqual(filled({ or: [A, B] }, { joint: 'and' }), { and: [A, B] });
    deepEqual(filled({ or: [A, B] }, { joint: '!' }), { '!': [{ or: [A, B] }] });
    deepEqual(filled({ for: [{ and: [A] }, '5 s'] }, { joint: '!' }), { for: [{ '!': [A] }, '5 s'] });
  });
  it('of JSON keeps what is no JSON yet', () => {
    const sum = { '+': [A, 1] };
    deepEqual(filled({ and: [sum] }, { json: '{"+": [' }, [0]), { and: [draftOf('{"+": [')] });
    deepEqual(filled({ and: [draftOf('{"+": [')] }, { json: '{"+": [{"var": "a"}, 1]}' }, [0]), { and: [sum] });
    deepEqual(filled({ '!': sum }, { json: '[1]' }, [0]), { '!': [[1]] });
    notEqual(readPicture(draftOf('{')).kind, 'clause');
  });
  it('of a list gives back the values it shows', () => {
    const items = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('1', 'true', 'null', '"', '', ' a', 'a,b', 'a\n'),
        fc.integer(),
        fc.boolean(),
      ),
    );
    fc.assert(fc.property(items, (given) => deepEqual(itemsOf(itemsText(given)), given)));
    deepEqual(itemsOf('auto,, "open'), ['auto', '"open']);
    // A field of one line would lose it.
    equal(itemsText(['a\nb']), '"a\\nb"');
  });
});
