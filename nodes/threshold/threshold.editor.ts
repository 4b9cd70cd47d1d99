import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: thresholdSettings,
  check: thresholdProblems,
  label: ({ property }) => (property ? `${property} limits` : ''),
});
