/** One setting of one rule of `examples/threshold-more.json` that somebody changed by mistake. */
export interface ThresholdMutant {
  /** Name of the rule. */
  rule: string;
  field: string;
  value: unknown;
  /** What the message must say. */
  says: RegExp;
}

const of =
  (rule: string) =>
  (field: string, value: unknown, says: RegExp): ThresholdMutant => ({ rule, field, value, says });

const oil = of('oil warms too fast');
const flow = of('flow off its setpoint');
const speed = of('in resonance');
const drive = of('drive stops again and again');
const tool = of('too much pressure for the tool');

const level = of('level of the tank');
const bearing = of('bearing drifts');

/** A mutant for each setting that the demo flow does not use. */
export const THRESHOLD_MUTANTS: readonly ThresholdMutant[] = [
  oil('rate', 5.5, /did not happen/),
  oil('rate', 4, /earlier than expected/),
  oil('ratePer', 'hour', /earlier than expected/),
  oil('ratePer', 'second', /did not happen/),
  oil('rateDirection', 'either', /not expected: raised "oil warms too fast" rate/),
  oil('rateDirection', 'falling', /did not happen/),
  oil('rateOverSeconds', 30, /earlier than expected/),
  oil('rateDeadband', 3, /later than expected/),
  flow('deviation', 12, /did not happen/),
  flow('reference', 50, /did not happen/),
  flow('reference', '[pump-running]', /did not happen/),
  flow('deviationSide', 'above', /did not happen/),
  flow('enabledWhen', '', /20s earlier than expected/),
  flow('enabledWhen', '[pump-running] is not true', /20s earlier than expected|not expected/),
  speed('band', 'outside', /Deadband: 10 given; allowed: less than half the band/),
  speed('band', 'none', /at least one of HH, H, L, LL, rate, deviation, band, states/),
  speed('bandFrom', 1250, /came at 40s|later than expected|did not happen/),
  speed('bandFrom', 900, /earlier than expected|not expected/),
  speed('bandTo', 1510, /1660 rpm is within the deadband behind the band/),
  speed('deadbandIn', 'absolute', /10s earlier than expected/),
  drive('states', 'fault', /did not happen/),
  drive('states', 'fault, stopped, running', /not expected|did not happen/),
  drive('countTimes', 2, /not expected|earlier than expected/),
  drive('countTimes', 4, /did not happen/),
  drive('countSeconds', 75, /not expected: raised "drive stops again and again" state/),
  drive('countSeconds', 50, /did not happen/),
  tool('high', '[tool-limits]', /did not happen/),
  tool('whenBad', 'hold', /did not happen/),
  tool('whenBad', 'reset', /did not happen/),
  tool('message', '{asset}', /acme\/munich\/line-1\/press-4/),
  tool('message', '', /order/),
  level('highHigh', 96, /did not happen/),
  level('highHigh', '', /did not happen/),
  level('high', 91, /later than expected|did not happen/),
  level('low', 19, /later than expected|did not happen/),
  level('lowLow', 9, /did not happen/),
  level('lateReadings', 'ignore', /did not happen/),
  bearing('ratePer', 'minute', /did not happen/),
  bearing('rateOverSeconds', 300, /not expected: raised "bearing drifts" rate/),
  bearing('rateOverSeconds', 1200, /bearing drifts.* rate/s),
  bearing('deviationSide', 'either', /not expected|did not happen|later than expected/),
  bearing('deviationSide', 'below', /did not happen|not expected/),
  bearing('reference', 65, /did not happen/),
];
