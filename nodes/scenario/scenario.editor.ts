import { scenarioProblems, scenarioSettings } from '../../src/scenario/scenario-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: scenarioSettings, check: scenarioProblems });
