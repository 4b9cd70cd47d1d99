import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { thresholdSettings } from '../../src/rules/threshold-settings.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { runRule } from '../shared/rule-node.ts';
import { unknownIn } from '../shared/unknown-selection.ts';

export default defineNode({
  type: 'tieline-threshold',
  palette: {
    ...{ label: 'threshold', icon: 'tieline-threshold.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: thresholdSettings,
  check: thresholdProblems,
  open(context) {
    const { RED, settings, use } = context;
    const plant = use<PlantSurface>('plant');
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const ready = readyThreshold(settings, { ...plant.model.facts, calendar: () => calendar });
    return runRule(context, plant, ready, () => unknownIn(plant, deployedFlow(RED), settings));
  },
});
