import { selects } from '../model/selector.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { optionalText } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';
import type { ModelView } from './views.ts';

/** Most signals of a model in one answer or question. */
const MOST_SIGNALS = 1000;

/** What a rule has learnt of its signals, at most a thousand of the assets that are asked for. */
export async function model(plant: PlantRuntime, { params, query }: ConsoleRequest): Promise<Answer> {
  const assets = optionalText(query, 'assets');
  if (typeof assets === 'object') return assets;
  plant.store();
  const rule = params.id ?? '';
  const learnt = plant.rules.learnt(rule);
  if (!learnt) return noRule(rule);
  const signals = learnt.given((asset) => assets === undefined || selects(assets, asset), MOST_SIGNALS);
  return { status: 200, body: { rule, signals } satisfies ModelView };
}

/** Takes over what was learnt elsewhere, signal by signal; tells which assets the rule could not take. */
export async function takeModel(plant: PlantRuntime, { params, body }: ConsoleRequest): Promise<Answer> {
  plant.store();
  const rule = params.id ?? '';
  const learnt = plant.rules.learnt(rule);
  if (!learnt) return noRule(rule);
  const { signals } = body;
  if (!Array.isArray(signals) || signals.length > MOST_SIGNALS || !signals.every(isLearnt)) {
    const text = `signals: a list of at most ${MOST_SIGNALS} with asset and state each is needed`;
    return problem('CONFIG_INVALID', text, { field: 'signals' });
  }
  const refused = signals.filter((one) => !learnt.take(one)).map(({ asset }) => asset);
  return { status: 200, body: { taken: signals.length - refused.length, refused } };
}

const noRule = (rule: string) => problem('NOT_FOUND', `no rule ${rule} runs`, { field: 'id' });

const isLearnt = (one: unknown): one is ModelView['signals'][number] =>
  typeof one === 'object' && one !== null && 'asset' in one && typeof one.asset === 'string' && 'state' in one;
