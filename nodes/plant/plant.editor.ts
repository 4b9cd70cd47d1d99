import { plantProblems, plantSettings } from '../../src/runtime/plant-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: plantSettings, check: plantProblems });
