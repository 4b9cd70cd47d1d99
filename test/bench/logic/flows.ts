import type { FlowNode } from '../../support/flow.ts';
import { assetOf, functionOf, LIMITS, ROUTER, RULES, ruleOf } from './rules.ts';

const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'bench' };
const SINK = inFlow('sink', 'bench-logic-sink', []);
const units = Array.from({ length: RULES }, (_, unit) => unit);

/** A thousand logic nodes that hear their plant. */
export const tielineFlow = (): FlowNode[] => [
  TAB,
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', staleAfterSeconds: 3600, tags: [] },
  inFlow('feed', 'bench-logic-feed', ['normalize']),
  inFlow('normalize', 'tieline-normalize', [], { plant: 'plant' }),
  ...units.map((unit) =>
    inFlow(`rule-${unit}`, 'tieline-logic', [], {
      ...{ plant: 'plant', assets: assetOf(unit), hears: 'plant', logic: JSON.stringify(ruleOf(unit)) },
      wires: [['sink'], ['sink']],
    }),
  ),
  SINK,
];

/** The same rules in a thousand Function nodes, behind one that routes. */
export const functionFlow = (): FlowNode[] => [
  TAB,
  inFlow('feed', 'bench-logic-feed', ['router']),
  functionNode(
    'router',
    ROUTER,
    units.map((unit) => [`rule-${unit}`]),
  ),
  ...units.map((unit) => functionNode(`rule-${unit}`, functionOf(unit), [['sink']])),
  SINK,
];

/** The same rules in one node, written by hand. */
export const byHandFlow = (): FlowNode[] => [
  TAB,
  inFlow('feed', 'bench-logic-feed', ['by-hand']),
  inFlow('by-hand', 'bench-logic-by-hand', ['sink'], { rules: JSON.stringify({ limits: LIMITS }) }),
  SINK,
];

function functionNode(id: string, func: string, wires: string[][]): FlowNode {
  return inFlow(id, 'function', [], {
    func,
    outputs: wires.length,
    timeout: 0,
    initialize: '',
    finalize: '',
    libs: [],
    wires,
  });
}

function inFlow(id: string, type: string, to: string[], settings: Record<string, unknown> = {}): FlowNode {
  return { id, type, z: 'tab', name: '', x: 0, y: 0, wires: [to], ...settings };
}
