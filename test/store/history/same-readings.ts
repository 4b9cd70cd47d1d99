import { deepEqual, equal } from 'node:assert/strict';

/** Like `deepEqual`, but of long lists only the first place that differs is shown, so that a failure does not take minutes. */
export function sameReadings(actual: readonly unknown[], expected: readonly unknown[]): void {
  for (const [i, one] of expected.entries()) deepEqual({ i, reading: actual[i] }, { i, reading: one });
  equal(actual.length, expected.length);
}
