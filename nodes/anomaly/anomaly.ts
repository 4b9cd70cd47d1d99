import { anomalyProblems } from '../../src/rules/anomaly-problems.ts';
import { anomalySettings } from '../../src/rules/anomaly-settings.ts';
import { readyAnomaly } from '../../src/rules/ready-anomaly.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { runRule } from '../shared/rule-node.ts';
import { unknownIn } from '../shared/unknown-selection.ts';

export default defineNode({
  type: 'tieline-anomaly',
  palette: {
    ...{ label: 'anomaly', icon: 'tieline-anomaly.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: anomalySettings,
  check: anomalyProblems,
  open(context) {
    const { RED, settings, use } = context;
    const plant = use<PlantSurface>('plant');
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const { timeZone } = plant.settings;
    const ready = readyAnomaly(settings, { ...plant.model.facts, timeZone, calendar: () => calendar });
    return runRule(context, plant, ready, () => unknownIn(plant, deployedFlow(RED), settings));
  },
});
