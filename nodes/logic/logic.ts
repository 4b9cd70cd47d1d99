import { logicSettings } from '../../src/rules/logic-settings.ts';
import { logicProblems, readyLogic } from '../../src/rules/ready-logic.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-logic',
  palette: {
    ...{ label: 'logic', icon: 'tieline-logic.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: logicSettings,
  check: logicProblems,
  open: (context) => openRule(context, readyLogic),
});
