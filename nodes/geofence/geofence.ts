import { geofenceSettings } from '../../src/rules/geofence-settings.ts';
import { geofenceProblems, readyGeofence } from '../../src/rules/ready-geofence.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { runRule } from '../shared/rule-node.ts';
import { unknownIn } from '../shared/unknown-selection.ts';

export default defineNode({
  type: 'tieline-geofence',
  palette: {
    ...{ label: 'geofence', icon: 'tieline-geofence.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: geofenceSettings,
  check: geofenceProblems,
  open(context) {
    const { RED, settings, use } = context;
    const plant = use<PlantSurface>('plant');
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const ready = readyGeofence(settings, { ...plant.model.facts, calendar: () => calendar });
    const selected = { plant: settings.plant, assets: settings.assets, property: ready.property };
    return runRule(context, plant, ready, () => unknownIn(plant, deployedFlow(RED), selected));
  },
});
