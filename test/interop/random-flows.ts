import { seededRandom } from '../../src/simulator/random.ts';
import type { FlowNode } from '../support/flow.ts';

/** Plants, flows in each of them, assets in each flow. */
export const SIZE = { plants: 25, flows: 8, assets: 3 } as const;

/** A flow of our nodes with the topics its devices publish to. */
export interface RandomFlows {
  nodes: FlowNode[];
  /** Topics of all devices with the payloads they understand. */
  devices: { topic: string; shape: 'number' | 'object' | 'timed' }[];
}

/** Plants with random flows: inputs that overlap, units, tags, any settings of the rules. The same seed gives the same. */
export function randomFlows(seed: number, brokerUrl: string): RandomFlows {
  const random = seededRandom(seed);
  const pick = <T>(...items: T[]): T => items[Math.floor(random() * items.length)] as T;
  const nodes: FlowNode[] = [];
  const devices: RandomFlows['devices'] = [];

  for (let p = 0; p < SIZE.plants; p++) {
    const plant = `plant-${p}`;
    const tags: Record<string, unknown>[] = [];
    const link = { id: `link-${p}`, type: 'tieline-mqtt-link', name: `Broker ${p}`, plant, url: brokerUrl };
    nodes.push({ ...link, session: pick('clean', 'persistent') });
    for (let f = 0; f < SIZE.flows; f++) nodes.push(...flow(plant, `link-${p}`, `p${p}f${f}`, tags));
    const times = { staleAfterSeconds: pick(1, 2, 60), lateAfterSeconds: pick(1, 5, 60) };
    nodes.push({ id: plant, type: 'tieline-plant', name: `Plant ${p}`, timeZone: 'UTC', ...times, tags });
  }
  return { nodes, devices };

  function flow(plant: string, link: string, name: string, tags: Record<string, unknown>[]): FlowNode[] {
    const z = `tab-${name}`;
    const ruleIds = Array.from({ length: pick(1, 2, 3, 4) }, (_, i) => `rule-${name}-${i}`);
    const norms = Array.from({ length: pick(1, 2) }, (_, i) => `norm-${name}-${i}`);
    const some = (ids: string[]) => ids.filter((_, i) => i === 0 || random() < 0.5);
    const ways = new Map(ruleIds.map((id) => [id, some(pick(norms, norms.toReversed()))]));
    for (let a = 0; a < SIZE.assets; a++) {
      for (const property of ['temperature', 'pressure']) {
        const topic = `${name}/press-${a}/${property}`;
        devices.push({ topic, shape: pick('number', 'object', 'timed') });
        if (property === 'temperature' && random() < 0.3) {
          tags.push({ address: topic, asset: `${name}/press-${a}`, property, unit: '°C', deviceUnit: '°F' });
        }
      }
    }
    const topics = pick(
      [`${name}/#`],
      [`${name}/+/temperature`, `${name}/+/pressure`],
      [`${name}/#`, `${name}/press-0/#`],
    );
    return [
      { id: z, type: 'tab', label: name },
      ...topics.map((topic, i) => ({
        ...{ id: `in-${name}-${i}`, z, type: 'tieline-mqtt-in', link, topic, qos: pick('0', '1', '2') },
        ...{ delivery: pick('single', 'batch'), wires: [i === 0 ? norms : some(norms)] },
      })),
      ...norms.map((id) => ({
        ...{ id, z, type: 'tieline-normalize', plant },
        wires: [ruleIds.filter((ruleId) => ways.get(ruleId)?.includes(id))],
      })),
      ...ruleIds.map((id) => rule(id, z, plant, name)),
    ];
  }

  function rule(id: string, z: string, plant: string, name: string): FlowNode {
    const limits = pick<Record<string, number>>(
      { high: 80 },
      { highHigh: 90, high: 75 },
      { low: 30 },
      { low: 40, lowLow: 20 },
      { highHigh: 95, high: 80, low: 30, lowLow: 10 },
    );
    const more = pick<Record<string, number | string>>(
      {},
      { rate: 40, ratePer: 'second', rateOverSeconds: 1 },
      { deviation: 30, reference: '[pressure]', deviationSide: 'above' },
      { band: 'outside', bandFrom: 5, bandTo: `[${name}/press-0/pressure]` },
      { highHigh: '', high: '[pressure]', low: '', lowLow: '' },
      { enabledWhen: '[pressure] > 40', states: '77, 78' },
      { countTimes: 2, countSeconds: 10 },
      { whenBad: pick('reset', 'alarm') },
      { latching: 'until reset', message: '{asset} {value}', deadbandIn: 'percent' },
    );
    const assets = pick(`${name}/#`, `${name}/press-1`, `${name}/+`);
    return {
      ...{ id, z, type: 'tieline-threshold', name: `limits ${id}`, plant, assets, ...limits },
      ...{ property: pick('temperature', 'temperature', 'pressure'), deadband: pick(0, 1, 5) },
      ...{ onDelaySeconds: pick(0, 0.1, 0.5, 1.5), offDelaySeconds: pick(0, 0.2, 1) },
      ...{ priority: pick('low', 'high'), wires: [[], []], ...more },
    };
  }
}
