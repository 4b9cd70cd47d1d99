import { escalateProblems, escalateSettings } from '../../src/alarms/escalate-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: escalateSettings,
  check: escalateProblems,
  label: ({ firstMinutes }) => `escalate after ${firstMinutes} min`,
});
