import { watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import { selectsNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: watchdogSettings,
  check: watchdogProblems,
  note: selectsNothingHint,
  shown: {
    silenceSeconds: ({ interval }) => interval === 'set',
    factor: ({ interval }) => interval === 'learnt',
    leastSeconds: ({ interval }) => interval === 'learnt',
  },
  label: ({ property }) => (property ? `${property} watchdog` : ''),
});
