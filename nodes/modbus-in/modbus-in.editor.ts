import { modbusInProblems, modbusInSettings } from '../../src/protocols/modbus/settings.ts';
import { openTestRead } from '../shared/editor/test-read.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: modbusInSettings, check: modbusInProblems, section: openTestRead });
