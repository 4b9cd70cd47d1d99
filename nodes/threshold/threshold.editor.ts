import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { selectsNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: thresholdSettings,
  check: thresholdProblems,
  note: selectsNothingHint,
  label: ({ property }) => (property ? `${property} limits` : ''),
});
