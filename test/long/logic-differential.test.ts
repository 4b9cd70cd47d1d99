import fc from 'fast-check';
import { agrees, agreesOver, isSound } from '../logic/differential.ts';

/** A machine that is slow tries fewer: time is what is bounded. */
const bounded = (numRuns: number) => ({ numRuns, interruptAfterTimeLimit: 100_000 });

describe('a million random rules', () => {
  it('say over known values what json-logic-js says', () => fc.assert(agrees, bounded(1_000_000)));
  it('say so over what lists hold', () => fc.assert(agreesOver, bounded(500_000)));
  it('say of what is partly unknown only what holds whatever that is', () => fc.assert(isSound, bounded(300_000)));
});
