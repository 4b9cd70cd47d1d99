import { equal } from 'node:assert/strict';
import type { EditorNode, EditorRed } from '../../nodes/shared/editor/red.ts';
import { joinedNothingHint, selectsNothingHint } from '../../nodes/shared/editor/selects-nothing-hint.ts';

const tag = { address: 'a', asset: 'acme/press', property: 'temperature', bits: '' };
const PLANT = { id: 'plant', type: 'tieline-plant', valid: true, tags: [tag], assets: [], classes: [] };
const ENVIRONMENT = ['$', '{NAME}'].join('');

/** What is said of a selection, with the plant and the nodes of the flow as the editor has them. */
function said(stored: object, plant: object = {}, flow: EditorNode[] = []) {
  const nodes = {
    node: (id: string) => (id === 'plant' ? { ...PLANT, ...plant } : null),
    eachNode: (visit: (node: EditorNode) => void) => flow.forEach(visit),
  };
  const selection = { plant: 'plant', assets: 'acme/#', property: 'pressure', ...stored };
  return selectsNothingHint(selection, { nodes } as unknown as EditorRed)?.text;
}

describe('the hint that a rule selects nothing', () => {
  const told = 'Property: "pressure" given; the plant knows temperature';
  it('is there for what the plant as it stands in the editor does not describe', () => {
    equal(said({}), told);
    equal(said({ assets: '' }), told);
    equal(said({}, { tags: [{ ...tag, property: 'pressure' }] }), undefined);
    equal(said({}, {}, [{ id: 'a', type: 'tieline-mqtt-in', topic: 'acme/#' }]), undefined);
    equal(
      said({}, {}, [{ id: 'a', type: 'tieline-derive', plant: 'plant', assets: '#', output: 'pressure' }]),
      undefined,
    );
  });
  for (const [what, stored, plant] of [
    ['no plant is chosen', { plant: '_ADD_' }, {}],
    ['the plant is wrong itself', {}, { valid: false }],
    ['it has no tables at all', {}, { tags: undefined, assets: undefined, classes: undefined }],
    ['its tags are in a file', {}, { tagsFile: 'v1' }],
    ['a tag comes from the environment', {}, { tags: [{ ...tag, property: ENVIRONMENT }] }],
    ['the property comes from the environment', { property: ENVIRONMENT }, {}],
    ['the selector is wrong itself', { assets: 'acme//x' }, {}],
    ['the property is missing', { property: '' }, {}],
  ] as const) {
    it(`is not there where ${what}`, () => equal(said(stored, plant), undefined));
  }
});

describe('the hint of a rule that joins signals', () => {
  const hint = joinedNothingHint({ eventA: 'Event A', eventB: 'Event B' });
  const nodes = { node: () => PLANT, eachNode: () => undefined };
  const saidOf = (stored: object) =>
    hint({ plant: 'plant', assets: 'acme/#', ...stored }, { nodes } as unknown as EditorRed);

  it('is at the condition that names what the plant does not describe', () => {
    const [known, unknown] = ['[temperature] > 80', '[presure] > 5'];
    equal(saidOf({ eventA: known, eventB: unknown })?.field, 'Event B');
    equal(saidOf({ eventA: unknown, eventB: known })?.text, 'Property: "presure" given; the plant knows temperature');
    equal(saidOf({ eventA: known, eventB: known, assets: 'site/#' })?.field, 'Assets');
  });

  it('is not there for signals of other assets, and for what cannot be read', () => {
    equal(saidOf({ eventA: '[site/gate] is open', eventB: '[../light] is on' }), undefined);
    equal(saidOf({ eventA: 'door is open' }), undefined);
  });
});
