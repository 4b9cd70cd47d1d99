import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

export const FLOW = JSON.parse(readFileSync(join(PACKAGE_DIR, 'examples', 'suppression.json'), 'utf8')) as FlowNode[];
export const SCENARIOS = FLOW.filter(({ type }) => type === 'tieline-scenario').map(({ name }) => String(name));
const [POWER, BEFORE, MAINTENANCE, SHAFT, BEGINS, OVER, HOLIDAY] = SCENARIOS as [string, ...string[]];

/** One setting of one node of `examples/suppression.json` that somebody changed by mistake. */
export interface SuppressionMutant {
  node: string;
  field: string;
  value: unknown;
  /** Which scenarios notice it, and what they say. */
  noticed: (string | undefined)[];
  says: RegExp;
}

const causes = (FLOW.find(({ type }) => type === 'tieline-plant')?.causes ?? []) as Record<string, string>[];
const rows = (
  change: (rows: Record<string, string>[]) => unknown,
  noticed: SuppressionMutant['noticed'],
  says: RegExp,
): SuppressionMutant => ({
  ...{ node: 'Demo plant', field: 'causes', value: change(causes), noticed, says },
});
const inRow = (at: number, cells: Record<string, string>) => (all: Record<string, string>[]) =>
  all.map((row, i) => (i === at ? { ...row, ...cells } : row));
const of =
  (node: string) =>
  (field: string, value: unknown, noticed: SuppressionMutant['noticed'], says: RegExp): SuppressionMutant => ({
    ...{ node, field, value, noticed, says },
  });

const mode = of('in maintenance');
const shaft = of('shaft has struck');
const air = of('too little fresh air');
const shifts = of('Shifts');

export const SUPPRESSION_MUTANTS: readonly SuppressionMutant[] = [
  rows(() => [], [POWER, BEFORE, MAINTENANCE], /not expected|earlier than expected/),
  rows((all) => all.slice(1), [POWER, BEFORE], /40s earlier than expected/),
  rows((all) => all.slice(0, 1), [MAINTENANCE], /not expected: raised "no power"/),
  rows(inRow(0, { causeProperty: 'current' }), [POWER, BEFORE], /40s earlier than expected/),
  rows(inRow(0, { property: 'vibration' }), [POWER, BEFORE], /40s earlier than expected/),
  rows(inRow(0, { assets: 'acme/+/+' }), [POWER, MAINTENANCE], /press-7/),
  rows(inRow(1, { property: 'temperature' }), [MAINTENANCE], /not expected: raised "no power"/),
  rows(inRow(1, { causeProperty: 'state' }), [MAINTENANCE], /not expected: raised "no power"/),
  rows(inRow(1, { assets: 'acme/+/+' }), [MAINTENANCE], /press-7/),
  mode('states', 'cleaning', [MAINTENANCE], /raised "in maintenance"/),
  mode('priority', 'medium', [MAINTENANCE], /low priority/),
  shaft('latching', 'no', [SHAFT], /not expected: cleared "shaft has struck"/),
  air('calendar', '', [BEGINS, OVER, HOLIDAY], /not expected|earlier than expected/),
  shifts('shifts', [], [BEGINS, OVER], /earlier than expected|not expected/),
  shifts('days', [], [HOLIDAY], /not expected: raised "too little fresh air"/),
];
