import { geofenceSettings } from '../../src/rules/geofence-settings.ts';
import { geofenceProblems } from '../../src/rules/ready-geofence.ts';
import { openAreas } from '../shared/editor/areas/open-areas.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: geofenceSettings,
  check: geofenceProblems,
  drawing: openAreas,
  shown: {
    xProperty: ({ position }) => position === 'two properties',
    yProperty: ({ position }) => position === 'two properties',
    positionProperty: ({ position }) => position === 'one property',
  },
  label: ({ alarm, whichAreas }) => [alarm, whichAreas].filter(Boolean).join(': '),
});
