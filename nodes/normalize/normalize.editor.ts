import { normalizeSettings } from '../../src/normalize/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({ schema: normalizeSettings });
