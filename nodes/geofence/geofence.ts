import { geofenceSettings } from '../../src/rules/geofence-settings.ts';
import { geofenceProblems, readyGeofence } from '../../src/rules/ready-geofence.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-geofence',
  palette: {
    ...{ label: 'geofence', icon: 'tieline-geofence.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: geofenceSettings,
  check: geofenceProblems,
  open: (context) => openRule(context, readyGeofence),
});
