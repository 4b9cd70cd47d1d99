import type { StoredNode } from '../../src/model/flow.ts';
import { selects } from '../../src/model/selector.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { comingIn, type SelectsNothing, selectsNothing } from '../../src/rules/selects-nothing.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { type ThresholdSettings, thresholdSettings } from '../../src/rules/threshold-settings.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { deployedFlow } from '../shared/flow-around.ts';
import { runRule } from '../shared/rule-node.ts';

export default defineNode({
  type: 'tieline-threshold',
  palette: {
    ...{ label: 'threshold', icon: 'tieline-threshold.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: thresholdSettings,
  check: thresholdProblems,
  open(context) {
    const { RED, settings, use } = context;
    const plant = use<PlantSurface>('plant');
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const ready = readyThreshold(settings, { ...plant.model.facts, calendar: () => calendar });
    return runRule(context, plant, ready, () => unknownIn(plant, deployedFlow(RED), settings));
  },
});

/** Where a threshold selects nothing that its plant describes, or has heard without a tag. */
function unknownIn(
  { model, runtime }: PlantSurface,
  flow: readonly StoredNode[],
  settings: ThresholdSettings,
): SelectsNothing | undefined {
  const { plant, assets, property } = settings;
  const nothing = selectsNothing(settings, model.described(), comingIn(flow, plant));
  const isHeard = () => runtime.signals.all().some((one) => one.property === property && selects(assets, one.asset));
  return nothing && !isHeard() ? nothing : undefined;
}
