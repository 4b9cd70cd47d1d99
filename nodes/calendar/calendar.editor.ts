import { calendarProblems, calendarSettings } from '../../src/calendar/settings.ts';
import { openIcalImport } from '../shared/editor/import-ical.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: calendarSettings, check: calendarProblems, section: openIcalImport });
