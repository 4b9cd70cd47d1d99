import { mqttInProblems, mqttInSettings } from '../../src/protocols/mqtt/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: mqttInSettings, check: mqttInProblems, label: ({ topic }) => String(topic ?? '') });
