import { deepEqual } from 'node:assert/strict';
import { describedSignals } from '../../src/assets/described-signals.ts';

describe('the signals that the tables of a plant describe', () => {
  it('are those of tags, their bits, and the properties that assets have by their classes', () => {
    const signals = describedSignals({
      tags: [
        { asset: 'acme/press-1', property: 'temperature', bits: '' },
        { asset: 'acme/{line}', property: 'status', bits: '0 = running; 3 = fault' },
      ],
      assets: [{ asset: 'acme/pump-1', class: 'pump' }, { asset: 'acme/hall', class: '' }, { asset: 'acme' }],
      classes: [
        { class: 'pump', property: 'flow' },
        { class: 'pump', property: 'word', bits: '1 = dry' },
      ],
    });
    deepEqual(
      signals.map(({ asset, property }) => `${asset}/${property}`),
      [
        ...['acme/press-1/temperature', 'acme/{line}/status', 'acme/{line}/running', 'acme/{line}/fault'],
        ...['acme/pump-1/flow', 'acme/pump-1/word', 'acme/pump-1/dry'],
      ],
    );
  });
});
