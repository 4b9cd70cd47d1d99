import { deriveProblems, deriveSettings } from '../../src/derive/settings.ts';
import type { Stored } from '../shared/editor/problems.ts';
import { editorPart } from '../shared/editor.ts';

const isKind = (kind: string) => (stored: Stored) => stored.kind === kind;
const isWindow = isKind('window');

export default editorPart({
  ...{ schema: deriveSettings, check: deriveProblems },
  label: ({ output }) => (output ? String(output) : ''),
  shown: {
    ...{ expression: isKind('expression'), when: isKind('expression') },
    source: ({ kind }) => kind !== 'expression',
    ...{ of: isWindow, windowSeconds: isWindow, everySeconds: isWindow, latenessSeconds: isWindow },
    ...{ leastGood: isWindow, dayStartsAt: isWindow },
    state: ({ kind, of }) => kind === 'window' && of === 'time in state',
    ...{ rollover: isKind('total'), restart: isKind('total') },
  },
});
