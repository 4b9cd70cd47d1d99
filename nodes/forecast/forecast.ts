import { forecastSettings } from '../../src/rules/forecast-settings.ts';
import { forecastProblems, readyForecast } from '../../src/rules/ready-forecast.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-forecast',
  palette: {
    ...{ label: 'forecast', icon: 'tieline-forecast.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: forecastSettings,
  check: forecastProblems,
  open: (context) => openRule(context, readyForecast),
});
