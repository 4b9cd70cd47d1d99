import fc from 'fast-check';
import { agrees, agreesOver, isSound } from './differential.ts';

describe('a rule in JSON Logic', () => {
  it('says of known values what json-logic-js says, for random rules', () => fc.assert(agrees, { numRuns: 12_000 }));
  it('says so too of what lists hold', () => fc.assert(agreesOver, { numRuns: 8000 }));
  it('says of what is partly unknown only what holds whatever that is', () => fc.assert(isSound, { numRuns: 5000 }));
});
