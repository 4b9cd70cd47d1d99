import { modbusInProblems, modbusInSettings } from '../../src/protocols/modbus/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: modbusInSettings, check: modbusInProblems });
