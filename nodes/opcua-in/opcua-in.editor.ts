import { opcuaInProblems, opcuaInSettings } from '../../src/protocols/opcua/settings.ts';
import { openBrowse } from '../shared/editor/browse.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: opcuaInSettings, check: opcuaInProblems, section: openBrowse });
