import { mqttLinkProblems, mqttLinkSettings } from '../../src/protocols/mqtt/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: mqttLinkSettings,
  check: mqttLinkProblems,
  label: ({ url }) => String(url ?? ''),
});
