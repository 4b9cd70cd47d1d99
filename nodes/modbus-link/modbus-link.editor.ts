import { modbusLinkSettings } from '../../src/protocols/modbus/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: modbusLinkSettings, label: ({ host, port }) => `${host}:${port}` });
