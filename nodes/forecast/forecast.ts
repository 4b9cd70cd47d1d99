import { forecastSettings } from '../../src/rules/forecast-settings.ts';
import { forecastProblems, readyForecast } from '../../src/rules/ready-forecast.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { runRule } from '../shared/rule-node.ts';
import { unknownIn } from '../shared/unknown-selection.ts';

export default defineNode({
  type: 'tieline-forecast',
  palette: {
    ...{ label: 'forecast', icon: 'tieline-forecast.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: forecastSettings,
  check: forecastProblems,
  open(context) {
    const { RED, settings, use } = context;
    const plant = use<PlantSurface>('plant');
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const ready = readyForecast(settings, { ...plant.model.facts, calendar: () => calendar });
    return runRule(context, plant, ready, () => unknownIn(plant, deployedFlow(RED), settings));
  },
});
