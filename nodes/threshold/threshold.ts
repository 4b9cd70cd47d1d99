import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-threshold',
  palette: {
    ...{ label: 'threshold', icon: 'tieline-threshold.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: thresholdSettings,
  check: thresholdProblems,
  open: (context) => openRule(context, readyThreshold),
});
