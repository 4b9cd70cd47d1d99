import { readySequence } from '../../src/rules/ready-sequence.ts';
import { sequenceProblems } from '../../src/rules/sequence-problems.ts';
import { sequenceSettings } from '../../src/rules/sequence-settings.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-sequence',
  palette: {
    ...{ label: 'sequence', icon: 'tieline-sequence.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: sequenceSettings,
  check: sequenceProblems,
  open: (context) => openRule(context, readySequence),
});
