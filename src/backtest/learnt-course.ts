import type { Said } from '../model/rule.ts';
import { createEnvelope } from './envelope.ts';
import type { LearntCourse } from './result.ts';

/** Takes in what a rule says to each value of a signal. */
export interface LearntTrack {
  take(time: number, said: Said): void;
  course(): LearntCourse;
}

export function createLearntTrack(): LearntTrack {
  const [expected, by, allowed] = [createEnvelope(), createEnvelope(), createEnvelope()];
  return {
    take(time, said) {
      if (said.expected) {
        expected.take(time, said.expected.low);
        expected.take(time, said.expected.high);
      }
      by.take(time, said.by);
      allowed.take(time, said.allowed);
    },
    course: () => ({ expected: expected.envelope(), by: by.envelope(), allowed: allowed.envelope() }),
  };
}
