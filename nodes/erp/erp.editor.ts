import { erpProblems, erpSettings } from '../../src/workorders/erp-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: erpSettings,
  check: erpProblems,
  shown: { ownDocument: ({ document }) => document === 'own' },
  label: ({ document }) => String(document),
});
