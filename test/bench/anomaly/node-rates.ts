import { MONTH_MS } from '../../../src/detectors/false-alarm-rate.ts';
import { readSettings } from '../../../src/model/settings.ts';
import { anomaly } from '../../../src/rules/anomaly.ts';
import { anomalyProblems } from '../../../src/rules/anomaly-problems.ts';
import type { AnomalyRule } from '../../../src/rules/anomaly-rule.ts';
import { anomalySettings } from '../../../src/rules/anomaly-settings.ts';
import { readyAnomaly } from '../../../src/rules/ready-anomaly.ts';
import { plainFacts } from '../../support/signal-facts.ts';
import { type Counts, countsAbove, type Judged, type NabFile } from './nab-scorer.ts';

/** The node *anomaly* on the benchmark. */
export interface NodeRate {
  /** False alarms a month and signal that were accepted, and that were made. */
  accepted: number;
  made: number;
  counts: Counts;
}

/** What the rule of the node *anomaly*, as it is set by default, makes of the files where so many false alarms a month are accepted. */
export function nodeRate(files: readonly NabFile[], accepted: number): NodeRate {
  const judged: Judged = files.map((file) => ({ file, scores: raisedBy(file, ruleOf(accepted)) }));
  const counts = countsAbove(judged, 0, 'start');
  const watchedMs = files.reduce((sum, { observations, prepared }) => {
    const share = countsAbove([{ file: { prepared } as NabFile, scores: [] }], 0, 'start').normalRows / prepared.n;
    return sum + share * ((observations.at(-1)?.time ?? 0) - (observations[0]?.time ?? 0));
  }, 0);
  return { accepted, counts, made: (counts.falseAlarms * MONTH_MS) / watchedMs };
}

function ruleOf(falseAlarms: number): AnomalyRule {
  const given = { plant: 'p', property: 'value', falseAlarms };
  const { settings } = readSettings(anomalySettings, given, anomalyProblems);
  const rule = settings && readyAnomaly(settings, plainFacts(MONTH_MS)).settingsFor('file');
  if (!rule || 'problem' in rule) throw new Error('the settings are wrong');
  return rule;
}

/** 1 in the place of each row that raised an alarm. */
function raisedBy({ observations }: NabFile, rule: AnomalyRule): ArrayLike<number> {
  let state = anomaly.initial;
  let lastAt = Number.NEGATIVE_INFINITY;
  return Float64Array.from(observations, ({ value, time }) => {
    const at = Math.max(time, lastAt);
    lastAt = at;
    const step = anomaly.step(rule, state, { kind: 'reading', at, time, value, good: true, first: false, others: [] });
    state = step?.state ?? state;
    return step?.effects.some(({ kind }) => kind === 'raise') ? 1 : 0;
  });
}
