import assert from 'node:assert/strict';
import { relationOf, relationProblem } from '../../src/model/relation.ts';

const ATTRIBUTES: Record<string, string> = { hvac: ' acme/roof/ahu-1 ' };
const assetOf = (path: string, asset: string) =>
  relationOf(path, (_of, name) => (name in ATTRIBUTES ? { text: ATTRIBUTES[name] ?? '' } : undefined))?.assetOf(asset);

describe('the asset that stands in a relation to another', () => {
  it('is the one above, or one from there', () => {
    assert.equal(assetOf('..', 'acme/hall/press'), 'acme/hall');
    assert.equal(assetOf('../..', 'acme/hall/press'), 'acme');
    assert.equal(assetOf('../chiller', 'acme/hall/press'), 'acme/hall/chiller');
    assert.equal(assetOf('../../yard/gate', 'acme/hall/press'), 'acme/yard/gate');
  });

  it('is nothing above the top', () => {
    assert.equal(assetOf('..', 'acme'), undefined);
    assert.equal(assetOf('../../yard', 'acme/hall'), undefined);
  });

  it('is the one that an attribute names, or one from there', () => {
    assert.equal(assetOf('{hvac}', 'acme/hall/press'), 'acme/roof/ahu-1');
    assert.equal(assetOf('{hvac}/fan', 'acme/hall/press'), 'acme/roof/ahu-1/fan');
    assert.equal(assetOf('{pump}', 'acme/hall/press'), undefined);
  });

  it('is no relation where the path is that of an asset', () => {
    assert.equal(
      relationOf('acme/hall', () => undefined),
      undefined,
    );
  });

  it('is refused where it cannot be read', () => {
    for (const path of ['acme/../hall', '../a/..', 'acme/{hvac}', '{hvac', '{}', '../{hvac}', '{a}{b}']) {
      assert.match(relationProblem(path) ?? '', /an asset path/, path);
    }
    for (const path of ['acme', 'acme/hall', '..', '../..', '../a/b', '{hvac}', '{hvac}/fan']) {
      assert.equal(relationProblem(path), undefined, path);
    }
  });
});
