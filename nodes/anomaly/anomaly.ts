import { anomalyProblems } from '../../src/rules/anomaly-problems.ts';
import { anomalySettings } from '../../src/rules/anomaly-settings.ts';
import { readyAnomaly } from '../../src/rules/ready-anomaly.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-anomaly',
  palette: {
    ...{ label: 'anomaly', icon: 'tieline-anomaly.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: anomalySettings,
  check: anomalyProblems,
  open: (context) => openRule(context, readyAnomaly),
});
