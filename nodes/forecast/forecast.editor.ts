import { forecastSettings } from '../../src/rules/forecast-settings.ts';
import { forecastProblems } from '../../src/rules/ready-forecast.ts';
import { selectsNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: forecastSettings,
  check: forecastProblems,
  note: selectsNothingHint,
  label: ({ property }) => (property ? `${property} forecast` : ''),
});
