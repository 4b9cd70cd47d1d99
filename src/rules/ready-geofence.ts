import { measuredAreas, readAreas } from '../geometry/read-areas.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { ATTRIBUTE, fieldsOf, type SettingProblem } from '../model/settings.ts';
import { geofence } from './geofence.ts';
import type { GeofenceRule, GeofenceState } from './geofence-rule.ts';
import { type GeofenceSettings, geofenceSettings, MOST_IN_PLAN } from './geofence-settings.ts';
import { onlyEnabled } from './named-others.ts';
import { referenceTo } from './reference-to.ts';
import { readStates } from './states.ts';
import { watchedProblems } from './watched-problems.ts';
import { watchedRule } from './watched-rule.ts';

const FIELDS = fieldsOf(geofenceSettings);
const PICTURE = /^data:image\/(?:png|jpeg|svg\+xml)[;,]/;

/** What must hold beside the single fields: a selector, areas and a condition that can be read, and areas that are there. */
export function geofenceProblems(settings: GeofenceSettings): SettingProblem[] {
  const { areas: text, coordinates, whichAreas = '', plan } = settings;
  const problem = (field: keyof GeofenceSettings, value: unknown, allowed: string, place = ''): SettingProblem[] => [
    { field: `${FIELDS[field]?.title}${place && `.${place}`}`, value, allowed },
  ];
  const watched = watchedProblems(settings, FIELDS);
  if (watched.length > 0) return watched;
  const [x, y] = propertiesOf(settings);
  if (x === y) return problem('xProperty', x, 'another property than that of the latitude or y');
  const read = readAreas(text, coordinates);
  if ('allowed' in read) return problem('areas', read.found, read.allowed, read.at);
  const known = read.areas.map(({ name }) => name);
  const missing = ATTRIBUTE.test(whichAreas) ? undefined : missingIn(readStates(whichAreas), known);
  if (missing !== undefined) return problem('whichAreas', missing, `names of areas: ${known.join(', ')}`);
  if (plan !== undefined && (plan.length > MOST_IN_PLAN || !PICTURE.test(plan))) {
    const allowed = `a PNG, JPEG or SVG picture as a data URL of at most ${MOST_IN_PLAN} characters`;
    return problem('plan', plan.slice(0, 40), allowed);
  }
  return [];
}

/** The properties that make a position: x and y, or one that is the text of both. */
export function propertiesOf(
  settings: Pick<GeofenceSettings, 'position' | 'positionProperty' | 'xProperty' | 'yProperty' | 'coordinates'>,
): [string, string] | [string] {
  const { position, positionProperty = 'position', coordinates, xProperty, yProperty } = settings;
  if (position === 'one property') return [positionProperty];
  const isPlan = coordinates === 'plan';
  return [xProperty ?? (isPlan ? 'x' : 'longitude'), yProperty ?? (isPlan ? 'y' : 'latitude')];
}

/** The rule of a node with these settings, ready to run. */
export function readyGeofence(settings: GeofenceSettings, facts: SignalFacts): ReadyRule<GeofenceRule, GeofenceState> {
  const { coordinates, alarm, margin, fixes, dwellSeconds, fastest, whichAreas = '' } = settings;
  const read = readAreas(settings.areas, coordinates);
  const areas = 'areas' in read ? measuredAreas(read.areas, coordinates) : [];
  const properties = propertiesOf(settings);
  const condition = onlyEnabled(settings, undefined, facts);
  const unit = properties.length === 1 ? undefined : coordinates === 'plan' ? 'm' : 'deg';
  const position = properties.map((property) => referenceTo({ property }, unit, facts));
  const { enabled } = condition;
  // Alarms are shown on the latitude or y, or on the one property that there is.
  const property = properties[1] ?? properties[0];
  const lists: string[][] = [];

  function listOf(asset: string): number | { problem: string } {
    const [, attribute] = ATTRIBUTE.exec(whichAreas) ?? [];
    const text = attribute === undefined ? whichAreas : facts.attribute(asset, property, attribute)?.text;
    if (text === undefined) return { problem: `${asset} has no attribute ${attribute}` };
    const known = areas.map(({ name }) => name);
    const names = readStates(text);
    const missing = missingIn(names, known);
    if (missing !== undefined) return { problem: `${attribute} of ${asset} names ${missing}, which is no area` };
    const list = names.length > 0 ? names : known;
    const place = lists.findIndex((one) => one.join() === list.join());
    return place < 0 ? lists.push(list) - 1 : place;
  }

  const ready = watchedRule({ ...settings, property }, facts, {
    rule: geofence,
    others: {
      ...condition,
      ...{ references: [...position, ...condition.references], names: [...properties, ...condition.names] },
      ...(enabled && { enabled: { ...enabled, other: enabled.other + position.length } }),
    },
    numberOf: listOf,
    ruleOf: (watched, place): GeofenceRule => ({
      ...{ ...watched, coordinates, alarm, margin, fixes, dwellMs: dwellSeconds * 1000 },
      places: properties.length === 1 ? [0] : [0, 1],
      areas: areas.filter(({ name }) => lists[place]?.includes(name)),
      elsewhere: areas.filter(({ name }) => !lists[place]?.includes(name)),
      ...(fastest !== undefined && { fastest }),
    }),
  });
  return { ...ready, joins: true };
}

const missingIn = (names: readonly string[], known: readonly string[]) => names.find((name) => !known.includes(name));
