import { readLogic } from '../../src/logic/read-logic.ts';
import { logicSettings } from '../../src/rules/logic-settings.ts';
import { logicProblems } from '../../src/rules/ready-logic.ts';
import { openLogicBuilder } from '../shared/editor/logic/builder.ts';
import { selectsNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: logicSettings,
  check: logicProblems,
  drawing: openLogicBuilder,
  note(stored, RED) {
    const plan = readLogic(String(stored.logic ?? ''));
    const own = 'problem' in plan ? undefined : plan.signals.find(({ asset }) => asset === undefined);
    const nothing = own && selectsNothingHint({ ...stored, property: own.property }, RED);
    return nothing && { ...nothing, field: nothing.field === 'Property' ? 'Rule' : nothing.field };
  },
  label: ({ message }) => String(message ?? ''),
});
