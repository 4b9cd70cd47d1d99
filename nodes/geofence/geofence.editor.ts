import { type GeofenceSettings, geofenceSettings } from '../../src/rules/geofence-settings.ts';
import { geofenceProblems, propertiesOf } from '../../src/rules/ready-geofence.ts';
import { openAreas } from '../shared/editor/areas/open-areas.ts';
import type { Stored } from '../shared/editor/problems.ts';
import type { EditorRed } from '../shared/editor/red.ts';
import { selectsNothingHint } from '../shared/editor/selects-nothing-hint.ts';
import { editorPart } from '../shared/editor.ts';

/** Where the plant knows no such property; of two, the longitude or x is looked for. */
function hint(stored: Stored, RED: EditorRed) {
  const filled = Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== ''));
  const properties = propertiesOf(filled as unknown as GeofenceSettings);
  const found = selectsNothingHint({ ...stored, property: properties[0] }, RED);
  return found?.field === 'Property' && properties.length > 1 ? { ...found, field: 'Longitude or x' } : found;
}

export default editorPart({
  schema: geofenceSettings,
  check: geofenceProblems,
  drawing: openAreas,
  note: hint,
  shown: {
    xProperty: ({ position }) => position === 'two properties',
    yProperty: ({ position }) => position === 'two properties',
    positionProperty: ({ position }) => position === 'one property',
  },
  label: ({ alarm, whichAreas }) => [alarm, whichAreas].filter(Boolean).join(': '),
});
