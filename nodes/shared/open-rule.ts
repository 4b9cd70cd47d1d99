import { ownProperties, type ReadyRule, type SignalFacts } from '../../src/model/rule.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import type { NodeContext, OpenedNode } from './define-node.ts';
import { deployedFlow } from './flow-around.ts';
import { runRule } from './rule-node.ts';
import { unknownIn } from './unknown-selection.ts';

/** What the settings of every rule have. */
interface RuleOfPlant {
  plant: string;
  assets: string;
  calendar?: string;
  /** Absent: what is wired to it. */
  hears?: 'wires' | 'plant';
}

/**
 * Runs the rule of a node in its plant.
 * @param more what it may ask beside what every rule may
 */
export function openRule<Settings extends RuleOfPlant, Made, State>(
  context: NodeContext<Settings>,
  ready: (settings: Settings, facts: SignalFacts) => ReadyRule<Made, State>,
  more: (plant: PlantSurface) => Partial<SignalFacts> = () => ({}),
): OpenedNode<undefined> {
  const { RED, settings, use } = context;
  const plant = use<PlantSurface>('plant');
  const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
  const { timeZone } = plant.settings;
  const rule = ready(settings, { ...plant.model.facts, timeZone, calendar: () => calendar, ...more(plant) });
  // Of several signals one that is known will do: the others may come of fewer assets.
  const property = rule.joins ? ownProperties(rule.references)[0] : rule.property;
  const selectsNothing = () =>
    property === undefined ? undefined : unknownIn(plant, deployedFlow(RED), { ...settings, property });
  return runRule(context, plant, rule, selectsNothing, settings.hears);
}
