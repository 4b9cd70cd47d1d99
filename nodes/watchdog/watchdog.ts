import { readyWatchdog, watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { runRule } from '../shared/rule-node.ts';
import { unknownIn } from '../shared/unknown-selection.ts';

export default defineNode({
  type: 'tieline-watchdog',
  palette: {
    ...{ label: 'watchdog', icon: 'tieline-watchdog.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: watchdogSettings,
  check: watchdogProblems,
  open(context) {
    const { RED, settings, use } = context;
    const plant = use<PlantSurface>('plant');
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const { links } = plant.runtime;
    const ready = readyWatchdog(settings, { ...plant.model.facts, calendar: () => calendar, link: links.statusOf });
    return runRule(context, plant, ready, () => unknownIn(plant, deployedFlow(RED), settings));
  },
});
