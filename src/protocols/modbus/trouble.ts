import { exceptionText, isAboutUnit, isRefusal } from './exceptions.ts';
import type { LineAnswer } from './line.ts';

/**
 * What it means for a reading that a request for values ended without them: the block was refused, it failed this time, its unit does
 * not answer, or the connection is lost.
 */
export type ReadTrouble =
  | { kind: 'refused'; code: number }
  | { kind: 'failed' | 'silent'; reason: string }
  | { kind: 'lost' };

/** An answer without values, judged. Where answers carry no number a damaged one is one bad answer. */
export function troubleOf(
  answer: Exclude<LineAnswer, { kind: 'values' }>,
  { numbered, timeout }: { numbered: boolean; timeout: string },
): ReadTrouble {
  switch (answer.kind) {
    case 'exception':
      if (isRefusal(answer.code)) return { kind: 'refused', code: answer.code };
      return { kind: isAboutUnit(answer.code) ? 'silent' : 'failed', reason: exceptionText(answer.code) };
    case 'timeout':
      return { kind: 'silent', reason: `no answer within ${timeout}` };
    case 'broken':
      return numbered ? { kind: 'lost' } : { kind: 'failed', reason: `answer damaged: ${answer.reason}` };
    default:
      return { kind: 'lost' };
  }
}
