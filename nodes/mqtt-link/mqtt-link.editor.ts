import { mqttLinkSettings } from '../../src/protocols/mqtt/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: mqttLinkSettings, label: ({ url }) => String(url ?? '') });
