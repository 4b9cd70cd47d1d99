import { opcuaAlarmInProblems, opcuaAlarmInSettings } from '../../src/protocols/opcua/alarm-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: opcuaAlarmInSettings, check: opcuaAlarmInProblems });
