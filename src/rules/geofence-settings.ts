import { type Static, Type } from 'typebox';
import { hears, latching, lateReadings, onlyWhile, priority, watchedAssets } from './rule-settings.ts';

/** Most characters of the picture of a floor plan. */
export const MOST_IN_PLAN = 280_000;

/** Settings of `tieline-geofence`. */
export const geofenceSettings = Type.Object({
  ...watchedAssets,
  hears,
  coordinates: Type.Enum(['geographic', 'plan'], {
    ...{ title: 'Coordinates', default: 'geographic' },
    shownAs: { geographic: 'latitude and longitude (WGS 84)', plan: 'metres on a floor plan' },
    description: 'How positions and areas are given.',
  }),
  position: Type.Enum(['two properties', 'one property'], {
    ...{ title: 'Position', default: 'two properties' },
    description: 'Whether a position is two properties of the asset, or the text of one.',
  }),
  yProperty: Type.Optional(
    Type.String({
      ...{ title: 'Latitude or y', placeholder: 'latitude, or y', maxLength: 200 },
      description: 'The property with the latitude, or with y in metres. None: latitude, or y.',
    }),
  ),
  xProperty: Type.Optional(
    Type.String({
      ...{ title: 'Longitude or x', placeholder: 'longitude, or x', maxLength: 200 },
      description: 'The property with the longitude, or with x in metres. None: longitude, or x.',
    }),
  ),
  positionProperty: Type.Optional(
    Type.String({
      ...{ title: 'Property', placeholder: 'position', maxLength: 200 },
      description:
        'The property whose text is the position: 48.1372, 11.5755 (latitude first), 12.3, 4.5 (x first), or a GeoJSON point. None: position.',
    }),
  ),
  areas: Type.String({
    ...{ title: 'Areas', multiline: true, minLength: 1 },
    placeholder: '{"type": "FeatureCollection", "features": […]}',
    description:
      'The areas as GeoJSON: a FeatureCollection of Polygon and MultiPolygon features, with their names in properties.name. Drawn below, or pasted here.',
  }),
  alarm: Type.Enum(['left', 'entered', 'unexpected place'], {
    ...{ title: 'Alarm when', default: 'left' },
    shownAs: {
      left: 'it has left the areas',
      entered: 'it is in one of the areas',
      'unexpected place': 'it is anywhere but in the areas',
    },
    description:
      'Left: it was in one of the areas, and is in none of them now. Anywhere but: also where it never was in one.',
  }),
  whichAreas: Type.Optional(
    Type.String({
      ...{ title: 'Which areas', placeholder: 'hall 1, yard', maxLength: 2000 },
      description:
        'The areas that count, with commas between them; or {areas}: as this attribute of the asset says. None: all.',
    }),
  ),
  margin: Type.Number({
    ...{ title: 'Margin', unit: 'm', default: 5, minimum: 0, maximum: 10_000 },
    description: 'It is outside only when it is further than this from the border; what is nearer stays as it was.',
  }),
  fixes: Type.Integer({
    ...{ title: 'Positions in a row', default: 1, minimum: 1, maximum: 100 },
    description: 'So many positions must say the same before the alarm raises, and before it clears.',
  }),
  dwellSeconds: Type.Number({
    ...{ title: 'For', unit: 's', default: 10, minimum: 0, maximum: 31_536_000 },
    description:
      'The alarm raises when it was so for this long. Time counts only while the position is good and not stale.',
  }),
  fastest: Type.Optional(
    Type.Number({
      ...{ title: 'Fastest', unit: 'm/s', placeholder: '10', exclusiveMinimum: 0, maximum: 1000 },
      description:
        'A position that the asset could not have reached at this speed does not count; three that agree with each other do. None: each counts.',
    }),
  ),
  ...onlyWhile,
  lateReadings,
  priority: priority(),
  latching,
  plan: Type.Optional(
    Type.String({
      ...{ title: 'Floor plan', placeholder: 'data:image/png;base64,…' },
      description: 'A picture behind the areas in this dialog, kept in the flow: PNG, JPEG or SVG of at most 210 kB.',
    }),
  ),
  planWidth: Type.Number({
    ...{ title: 'Plan width', unit: 'm', default: 100, exclusiveMinimum: 0, maximum: 100_000 },
    description: 'How wide the picture is in the plant.',
  }),
  planLeft: Type.Number({
    ...{ title: 'Plan left', default: 0, minimum: -10_000_000, maximum: 10_000_000 },
    description: 'The longitude, or x, of its left edge.',
  }),
  planBottom: Type.Number({
    ...{ title: 'Plan bottom', default: 0, minimum: -10_000_000, maximum: 10_000_000 },
    description: 'The latitude, or y, of its bottom edge.',
  }),
});

export type GeofenceSettings = Static<typeof geofenceSettings>;
