import { alarmInProblems, alarmInSettings } from '../../src/alarms/alarm-in-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: alarmInSettings, check: alarmInProblems });
