import type { HoldScope } from '../alarms/holds.ts';
import type { Alarm, AlarmCondition, AlarmHold, AlarmState, TransitionKind } from '../model/alarm.ts';
import type { CommandOutcome } from '../model/command.ts';
import type { ReadingValue } from '../model/reading.ts';
import { unitLabel } from '../model/unit-label.ts';
import type { Decision } from '../runtime/outbox.ts';
import type { OrderView, OutboxItem } from './outbox-views.ts';
import type { PlantTimes } from './plant-times.ts';
import type { AnswerView, PathNode } from './views.ts';

/** An alarm's ISA-18.2 state as an operator says it. */
export const STATE_WORDS: Readonly<Record<AlarmState, string>> = {
  UNACK: 'Active, not acknowledged',
  ACKED: 'Active, acknowledged',
  RTNUN: 'Cleared, not acknowledged',
  LATUN: 'Cleared, latched, not acknowledged',
  LATAK: 'Cleared, latched until reset',
  SHLVD: 'Shelved',
  DSUPR: 'Suppressed by its cause',
  OOSRV: 'Out of service',
  NORM: 'Normal',
};

/** A change in the life of an alarm, as a title. */
export const TRANSITION_WORDS: Readonly<Record<TransitionKind, string>> = {
  raised: 'Alarm raised',
  cleared: 'Alarm cleared',
  acknowledged: 'Alarm acknowledged',
  closed: 'Alarm closed',
  latched: 'Condition back to normal, alarm latched',
  recurred: 'Condition came back',
  reset: 'Alarm reset',
  shelved: 'Alarm shelved',
  suppressed: 'Alarm suppressed by its cause',
  'out of service': 'Taken out of service',
  unshelved: 'No longer shelved',
  unsuppressed: 'No longer suppressed',
  'returned to service': 'Returned to service',
};

/** A condition in words; the letters of the standard stand beside it. */
const CONDITION_WORDS: Readonly<Record<AlarmCondition, string>> = {
  HH: 'high-high',
  H: 'high',
  L: 'low',
  LL: 'low-low',
  rate: 'rate of change',
  deviation: 'deviation',
  band: 'band',
  state: 'state',
  stale: 'no good value',
  flatline: 'does not move',
  anomaly: 'anomaly',
  forecast: 'forecast',
  logic: 'logic',
  sequence: 'sequence',
  geofence: 'place',
  device: 'told by the device',
  system: 'system',
};

/** What is wrong, in a line: of a rule over several signals its name says more than the kind of its condition. */
export function conditionLine({ condition, message, rule }: Pick<Alarm, 'condition' | 'message' | 'rule'>): string {
  const words = CONDITION_WORDS[condition];
  switch (condition) {
    case 'system':
    case 'device':
      return message;
    case 'logic':
    case 'sequence':
    case 'geofence':
      return `${words}: ${rule.name}`;
    default:
      return words === condition ? words : `${condition}, ${words}`;
  }
}

export const OUTCOME_WORDS: Readonly<Record<CommandOutcome, string>> = {
  done: 'done and read back',
  'dry-run': 'dry-run, nothing was written',
  refused: 'refused, nothing was written',
  failed: 'failed',
  unknown: 'outcome unknown',
};

/** A value with at most six digits that mean something. */
export function shownValue(value: ReadingValue | undefined): string {
  if (typeof value === 'number') return Number(value.toPrecision(6)).toLocaleString('en', { maximumFractionDigits: 6 });
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === null || value === undefined ? 'no value' : value;
}

/** A value with its unit as people write it. */
export function withUnit(value: ReadingValue | undefined, unit: string | undefined): string {
  return unit === undefined ? shownValue(value) : `${shownValue(value)} ${unitLabel(unit)}`;
}

/** A duration in the units people use: `0.4 s`, `2 min 5 s`, `3 h 10 min`. */
export function shownDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The last part of an asset path, and the path before it. */
export function assetParts(asset: string): { last: string; before: string } {
  const at = asset.lastIndexOf('/');
  return { last: asset.slice(at + 1), before: asset.slice(0, Math.max(0, at)) };
}

/** A property as words: `bearing-temperature` is bearing temperature. */
export function propertyWords(property: string): string {
  return property.replaceAll(/[-_]/g, ' ');
}

/** A node of the flow as it is found on the canvas: `threshold “hall too hot”`; without a name of its own its kind alone. */
export function nodeWords({ id, type, name }: Pick<PathNode, 'id' | 'type' | 'name'>): string {
  const kind = type.startsWith('tieline-') ? type.slice('tieline-'.length).replaceAll('-', ' ') : type;
  return name === `${type} ${id}` ? kind : `${kind} “${name}”`;
}

/** Where an order stands: over there once it is known, else on its way. */
export function orderStatus({ status, delivery, deleted }: Pick<OrderView, 'status' | 'delivery' | 'deleted'>): string {
  if (deleted) return 'deleted there';
  if (delivery === 'waiting') return status ?? 'waiting to be sent';
  if (delivery === 'refused') return 'refused';
  if (delivery === 'doubt') return 'in doubt';
  return status ?? 'delivered';
}

/** What happened to something that needs a decision. */
export function decisionWords({ state, system }: Pick<OutboxItem, 'state' | 'system'>): string {
  return state === 'doubt'
    ? `Sent, but the answer was lost: nobody knows whether ${system} has it.`
    : `${system} has refused it, and it will not be sent again by itself.`;
}

/** What somebody decided about an order, as a title. */
export const DECISION_WORDS: Readonly<Record<Decision['kind'], string>> = {
  send: 'Sent again',
  confirm: 'Found in the other system',
  'give up': 'Left as it was',
};

/** What a person says an alarm was: as a title, on its button, and what follows. */
export const ANSWER_WORDS: Readonly<Record<AnswerView['answer'], { title: string; action: string; effect: string }>> = {
  confirmed: {
    ...{ title: 'Confirmed: there was something', action: 'Yes, there was something' },
    effect: 'This signal becomes a tenth more sensitive.',
  },
  false: {
    ...{ title: 'False alarm', action: 'No, false alarm' },
    effect: 'This signal becomes a quarter less sensitive.',
  },
  withdrawn: { title: 'Answer withdrawn', action: 'Withdraw this answer', effect: 'Its effect is taken back.' },
};

/** The limit side of an alarm: `≥ 27 °C`. A rate of change has a unit of its own. */
export function limitWords(alarm: Pick<Alarm, 'condition' | 'limit' | 'unit' | 'evidence'>): string {
  const { condition, limit, evidence, unit } = alarm;
  if (limit === undefined) return '';
  const words = withUnit(limit, evidence.unit ?? unit);
  switch (condition) {
    case 'L':
    case 'LL':
      return `≤ ${words}`;
    case 'band':
      return `end of its band: ${words}`;
    case 'rate':
    case 'deviation':
      return `${condition} ≥ ${words}`;
    case 'forecast':
      return `will reach ${words}`;
    default:
      return `≥ ${words}`;
  }
}

/** A number of things: `1 alarm`, `10,000 alarms`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What an alarm is about, in short: `H air temperature of hall`. */
export function alarmWords({ condition, property, asset }: Pick<Alarm, 'condition' | 'property' | 'asset'>): string {
  return `${condition} ${propertyWords(property)} of ${assetParts(asset).last}`;
}

/** Which alarms a hold is about: one, or all of an asset. */
export function scopeWords({ asset, below, property, condition }: HoldScope): string {
  const what = [condition, property && propertyWords(property)].filter((part) => part !== undefined).join(' ');
  const where = `${assetParts(asset).last}${below ? ' and all below it' : ''}`;
  return what === '' ? `All of ${where}` : `${what} of ${where}`;
}

/** Who keeps an alarm quiet: `Shelved by anna`. */
export function holdWords({ state, by }: Pick<AlarmHold, 'state' | 'by'>): string {
  return by === undefined ? STATE_WORDS[state] : `${STATE_WORDS[state]} by ${by}`;
}

/** When a hold ends: `until 14:30:00, 12 min left`. */
export function untilWords({ state, until, untilCleared }: AlarmHold, times: PlantTimes, now: number): string {
  if (state === 'DSUPR') return 'while its cause stands';
  if (until === undefined) return 'until somebody ends it';
  if (untilCleared) return `until it clears, ${times.shown(until)} at the latest`;
  return `until ${times.shown(until)}, ${inMinutes(until - now)} left`;
}

/** A duration in whole minutes: `less than 1 min`, `12 min`, `7 h 59 min`. */
export function inMinutes(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than 1 min';
  return shownDuration(minutes * 60_000).replace(/ 0 s$/, '');
}
