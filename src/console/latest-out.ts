import { encodeSenml } from '../formats/encode-senml.ts';
import { encodeNgsiLd } from '../formats/ngsi-ld.ts';
import { signalName } from '../model/reading.ts';
import { selectorProblem, selects } from '../model/selector.ts';
import type { PlantModel } from '../runtime/plant-model.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { optionalText } from './parameters.ts';
import { problem } from './problem.ts';
import type { ConsoleRequest, JsonAnswer } from './request.ts';

/** Forms in which other systems read the latest values, and the media type of each. */
const FORMATS = {
  json: 'application/json; charset=utf-8',
  senml: 'application/senml+json',
  'ngsi-ld': 'application/ld+json',
} as const;
type Format = keyof typeof FORMATS;

/** The latest readings of the assets that a selector picks, by name, in a form that others read. */
export function latestOut(
  plant: PlantRuntime,
  model: PlantModel | undefined,
  query: ConsoleRequest['query'],
): JsonAnswer {
  const format = optionalText(query, 'format') ?? 'json';
  if (typeof format === 'object') return format;
  if (!isFormat(format)) {
    const allowed = Object.keys(FORMATS).join(', ');
    return problem('CONFIG_INVALID', `format: "${format}" given; allowed: one of ${allowed}`, { field: 'format' });
  }
  const asset = optionalText(query, 'asset') ?? '#';
  if (typeof asset === 'object') return asset;
  const wrong = selectorProblem(asset);
  if (wrong !== undefined)
    return problem('CONFIG_INVALID', `asset: "${asset}" given; allowed: ${wrong}`, { field: 'asset' });
  const property = optionalText(query, 'property');
  if (typeof property === 'object') return property;
  const readings = plant.signals
    .all()
    .filter((reading) => selects(asset, reading.asset) && (property === undefined || reading.property === property))
    .map((reading) => ({ reading, name: signalName(reading.asset, reading.property) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ reading }) => reading);
  const answer = { status: 200, type: FORMATS[format] };
  if (format === 'senml') return { ...answer, body: encodeSenml(readings) };
  if (format === 'json') return { ...answer, body: { readings } };
  const entities = encodeNgsiLd(readings, (one) => ({
    class: model?.assets.rowOf(one)?.class,
    relations: model?.assets.related(one) ?? [],
  }));
  return { ...answer, body: entities };
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(FORMATS, text);
}
