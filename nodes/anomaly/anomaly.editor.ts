import { anomalyProblems } from '../../src/rules/anomaly-problems.ts';
import { anomalySettings } from '../../src/rules/anomaly-settings.ts';
import { selectsNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: anomalySettings,
  check: anomalyProblems,
  note: selectsNothingHint,
  shown: { together: ({ detector }) => detector === 'multivariate' },
  dragged: { field: 'falseAlarms', label: 'False alarms', unit: 'a month', low: 0.01, high: 100 },
  label: ({ property }) => (property ? `${property} anomalies` : ''),
});
