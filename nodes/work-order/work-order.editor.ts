import { workOrderProblems, workOrderSettings } from '../../src/workorders/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: workOrderSettings, check: workOrderProblems });
