import { sequenceProblems } from '../../src/rules/sequence-problems.ts';
import { hasB, isAbsence, sequenceSettings, standsForTime } from '../../src/rules/sequence-settings.ts';
import { joinedNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { openSequenceDrawing } from '../shared/editor/sequence-drawing.ts';
import { staleHint } from '../shared/editor/stale-hint.ts';
import { editorPart } from '../shared/editor.ts';

const nothingHint = joinedNothingHint({ eventA: 'Event A', eventB: 'Event B' });

export default editorPart({
  schema: sequenceSettings,
  check: sequenceProblems,
  note: (stored, RED) => nothingHint(stored, RED) ?? staleHint(stored, RED),
  shown: {
    eventB: ({ pattern }) => hasB(pattern),
    happensB: ({ pattern }) => hasB(pattern),
    times: ({ pattern }) => !hasB(pattern),
    lateSeconds: ({ pattern }) => isAbsence(pattern),
    standsSeconds: ({ pattern, clearedBy }) => standsForTime(pattern, clearedBy),
  },
  drawing: openSequenceDrawing,
  label: ({ pattern, eventA, eventB }) => labelOf(String(pattern), String(eventA ?? ''), String(eventB ?? '')),
});

/** `door then light`, as far as it can be told by the names of the signals. */
function labelOf(pattern: string, eventA: string, eventB: string): string {
  const [a = '', b = ''] = [eventA, eventB].map((text) => /([^/[\]]+)\]/.exec(text)?.[1] ?? '');
  if (a === '' || (hasB(pattern) && b === '')) return '';
  return hasB(pattern) ? pattern.replace(/[AB]/g, (event) => (event === 'A' ? a : b)) : `${a} several times`;
}
