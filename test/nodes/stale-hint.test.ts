import { deepEqual, equal, match } from 'node:assert/strict';
import type { EditorRed } from '../../nodes/shared/editor/red.ts';
import { staleHint } from '../../nodes/shared/editor/stale-hint.ts';

const STORED = {
  ...{ plant: 'plant', pattern: 'A without B', eventA: '[light] is on', eventB: '[door] is closed' },
  ...{ withinSeconds: '60', lateSeconds: 0, times: 3 },
};

/** What is said of a sequence whose plant takes values for stale after 60 s. */
function said(stored: object, plant: object = {}) {
  const found = { id: 'plant', type: 'tieline-plant', staleAfterSeconds: '60', tags: [], ...plant };
  const nodes = { node: (id: string) => (id === 'plant' ? found : null), eachNode: () => undefined };
  return staleHint({ ...STORED, ...stored }, { nodes } as unknown as EditorRed);
}

describe('the hint that what is missing is stale before that is decided', () => {
  it('is there where T, with the wait for what is late, is no shorter than the stale time', () => {
    equal(said({})?.field, 'T');
    match(said({})?.text ?? '', /^T is no shorter than 60 s, .* Where door is told only when it changes, /);
    equal(said({ withinSeconds: '59' }), undefined);
    equal(said({ withinSeconds: '40', lateSeconds: '20' })?.field, 'T');
    match(said({ pattern: 'B without A' })?.text ?? '', /Where light is told/);
  });

  it('is not there where its tag has a stale time of its own, nor where silence is usual or nothing can be missing', () => {
    const tag = { address: 'a', asset: 'hall/gate', property: 'door', staleSeconds: '3600' };
    deepEqual(
      [said({}, { tags: [tag] }), said({}, { tags: [{ ...tag, property: 'light' }] })?.field],
      [undefined, 'T'],
    );
    equal(said({}, { tags: [{ ...tag, staleSeconds: '' }] })?.field, 'T');
    equal(said({ happensB: 'each value' }), undefined);
    equal(said({ pattern: 'A then B' }), undefined);
    equal(said({ pattern: 'A n times' }), undefined);
  });

  it('is not there for what is not known: no plant, tags in a file, a number from the environment', () => {
    equal(said({ plant: '' }), undefined);
    equal(said({}, { tagsFile: 'v1' }), undefined);
    equal(said({}, { staleAfterSeconds: ['$', '{STALE}'].join('') }), undefined);
    equal(said({ withinSeconds: ['$', '{T}'].join('') }), undefined);
    equal(said({ eventB: 'door is closed' }), undefined);
  });
});
