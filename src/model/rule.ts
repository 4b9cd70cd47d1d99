import type { AlarmAnswer, AlarmCondition, AlarmPriority, Evidence } from './alarm.ts';
import type { Calendar } from './calendar.ts';
import type { LinkStatus } from './link.ts';
import type { ReadingSource, ReadingValue } from './reading.ts';
import { selects } from './selector.ts';

/** A condition has come true. */
export interface RaiseEffect {
  kind: 'raise';
  condition: AlarmCondition;
  at: number;
  value: ReadingValue;
  evidence: Evidence;
  /** The alarm stands until somebody resets it. */
  latches?: true;
  /** It was so when the rule judged its signal for the first time: nobody is paged for it. */
  first?: true;
  /** Alarms that raise within this time belong together: those below one asset, those of the rule, or those that one of the others has brought about. */
  group?: { of: 'asset above' | 'rule' | { other: number }; withinMs: number };
  /** One of the others decided: what was heard of them last is kept with the alarm. */
  byOthers?: true;
}

/** What a rule may ask for. Rules only ask; the runtime does. */
export type Effect =
  | RaiseEffect
  | { kind: 'clear'; condition: AlarmCondition; at: number; value: ReadingValue }
  /** Step me with a `tick` at this time unless something changes before. A later wake replaces an earlier one. */
  | { kind: 'wake'; at: number };

/** What was last heard of another signal that a rule needs, in the unit the rule asked for. */
export interface Heard {
  readonly value: ReadingValue;
  readonly good: boolean;
  /** It is not good, but not bad either: such as what a broker had kept. */
  readonly uncertain?: boolean;
  /** When it was received; 0 where nothing has been heard. */
  readonly at: number;
  /** When its source says it was so. */
  readonly time: number;
  /** It is trusted until then; after that it is stale. */
  readonly until: number;
}

/** What was told of one of the others just now. */
export interface News {
  /** Its place among the references. */
  readonly place: number;
  /** When its source says it was so. */
  readonly time: number;
  /** In the unit that the rule asked for. */
  readonly value: ReadingValue;
  readonly good: boolean;
  /** What is wrong with it. */
  readonly bad?: string;
}

/**
 * What a rule is stepped with. `at` is the runtime's clock, ms since the Unix epoch, and never goes back; `time` is the source's.
 * The value is in the rule's own unit; `good` is false for anything that is not a good value. `others` are the signals of
 * {@link ReadyRule.references}, in their order.
 */
export type RuleInput =
  | {
      kind: 'reading';
      at: number;
      time: number;
      value: ReadingValue;
      good: boolean;
      /** No good value of the signal has been judged yet under these settings. */
      first: boolean;
      others: readonly Heard[];
      /** What is wrong with it, and where it came from, as far as they are known. */
      bad?: string | undefined;
      source?: ReadingSource;
    }
  /** Something has been heard of one of the others. `news`: what, where the rule {@link ReadyRule.joins} them. */
  | { kind: 'reference'; at: number; others: readonly Heard[]; news?: News }
  | { kind: 'tick'; at: number; others: readonly Heard[] }
  /** The runtime was away from `stoppedAt` until `at`: that time must not count. After a crash what came within {@link UNKEPT_MS} before may not be known. */
  | { kind: 'resume'; stoppedAt: number; at: number; crashed?: boolean; others: readonly Heard[] };

/** So long after a crash a rule that joins waits for what is given again before it judges by time alone, ms. */
export const GIVEN_AGAIN_MS = 5000;

/** Readings of this time before a crash may be lost with what was to be kept of them, ms. */
export const UNKEPT_MS = 15_000;

/** What a step led to: the next state (plain JSON) and what it asks for. */
export interface Step<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
  /**
   * How soon the state is kept: with the next commit; with the next snapshot where a crash may cost what came since; seldom where what came since is a small part of
   * what was learnt.
   */
  readonly kept?: 'soon' | 'snapshot' | 'seldom';
}

/** One thing that must be so before a rule raises an alarm, and whether it is. */
export interface Clause {
  /** The condition it belongs to; absent where it concerns all of them: quality, unit, selection. */
  condition?: AlarmCondition;
  holds: boolean;
  /** What is so, for people: `27.4 °C is below the H limit of 28 °C`. */
  text: string;
}

/** What was last seen of a signal, as it was at a moment. */
export interface Seen {
  /** In the rule's own unit. */
  value: ReadingValue;
  good: boolean;
  /** When it was received, and the moment that is asked about; ms since the Unix epoch. */
  lastAt: number;
  at: number;
  others: readonly Heard[];
}

/** Why a rule stands where it stands with a signal at a moment. */
export interface Explanation {
  /** One plain sentence that sums it up. */
  summary: string;
  clauses: Clause[];
}

/** What a rule that learns said to the last value of a signal. */
export interface Said {
  /** Where it was expected, where that can be told. */
  expected?: { readonly low: number; readonly high: number };
  /** How far it deviates, and how far it might have, in multiples of the limit of its detector. */
  by: number;
  allowed: number;
}

/** A rule over one signal, as a pure reducer: no clock, no I/O. */
export interface Rule<Settings, State> {
  /** The name in the registry: `threshold`. */
  readonly type: string;
  /** The state of a signal of which nothing is remembered; it is never stored. */
  readonly initial: State;
  /** The next state, or `undefined` where nothing changed, so that a quiet plant allocates nothing. */
  step(settings: Settings, state: State, input: RuleInput): Step<State> | undefined;
  /** True where no condition stands or is on its way. */
  isCalm(state: State): boolean;
  /** A state reached under other settings as it stands under these, given the last good value (`null`: unknown). */
  carry(settings: Settings, state: State, value: ReadingValue): State;
  /** The conditions that stand raised in this state. */
  raised(settings: Settings, state: State): readonly AlarmCondition[];
  priority(settings: Settings, condition: AlarmCondition): AlarmPriority;
  /** What of the settings makes it behave as it does: all but words for people. */
  behaviour(settings: Settings): unknown;
  /** Limits for charts, as far as they are known. */
  limits(settings: Settings, others: readonly Heard[]): readonly SignalLimit[];
  /** What the rule says to the last reading of a signal, condition by condition. */
  explain(settings: Settings, state: State, seen: Seen): readonly Clause[];
  /** How much of what it must learn of a signal before it judges it has been learnt, 0 to 1. Absent: it need not learn. */
  learnt?(settings: Settings, state: State): number;
  /** What it said to the last value. Absent, or nothing: it says nothing between alarms. */
  said?(settings: Settings, state: State): Said | undefined;
  /** What was learnt from a record or by somebody else, as it is taken over: nothing stands. Absent: nothing can be. */
  taught?(settings: Settings, state: State): State;
  /** Takes in what a person said of an alarm: there was something, there was nothing, or that the answer is withdrawn. Absent: it learns nothing of it. */
  answered?(settings: Settings, state: State, alarmId: string, answer: AlarmAnswer | undefined): State;
  /** One sentence a person can read for a condition that was raised on a signal. */
  describe(settings: Settings, effect: RaiseEffect, signal: { asset: string; property: string }): string;
}

/** A limit that a rule holds against a signal, for charts. */
export interface SignalLimit {
  condition: AlarmCondition;
  limit: number;
}

/** What is known about an asset under a name: `ratedPower = 55 kW`. */
export interface Attribute {
  readonly text: string;
  /** There where the text is a number, with or without a unit. */
  readonly number?: number;
  /** UCUM code. */
  readonly unit?: string;
}

/** What a rule may ask its plant about a signal. */
export interface SignalFacts {
  /** A value older than this is stale, ms. */
  staleMs(asset: string, property: string): number;
  /** What the plant says under a name of the signal, its asset, its class or an asset above. */
  attribute(asset: string, property: string, name: string): Attribute | undefined;
  /** IANA name of the plant's time zone. */
  readonly timeZone?: string;
  /** The calendar of a node id, where the flow has one. */
  calendar?(id: string): Calendar | undefined;
  /** How a link stands now, by its name. */
  link?(name: string): LinkStatus | undefined;
}

/** An asset by what it is to the one that is judged: the one above, or the one that an attribute names. */
export interface Relation {
  /** As it stands in the settings: `..`, `../chiller`, `{hvac}`. */
  readonly name: string;
  /** Its path; `undefined` where the asset has none. */
  assetOf(asset: string): string | undefined;
}

/** Another signal that a rule needs to judge one. */
export interface Reference {
  /** Absent: the asset that is judged, or the one that stands in a relation to it. */
  readonly asset?: string;
  readonly relation?: Relation;
  readonly property: string;
  /** UCUM unit in which the rule wants it; absent: as it comes. */
  readonly unit?: string;
  /**
   * It says how something stands until it says otherwise: what came last counts, whenever its source says it was so. A last will was written long before it is sent.
   */
  readonly lasting?: true;
  /** A value older than this is stale, ms. */
  staleMs(asset: string): number;
}

/** A rule as the settings of its node make it: what it is stepped with, and which signals it watches. */
export interface ReadyRule<Settings, State> {
  rule: Rule<Settings, State>;
  /** The settings for the signal of an asset, or why there are none. Asked once an asset. */
  settingsFor(asset: string): Settings | { problem: string };
  /** Asset selector (`acme/+/press-shop/#`). */
  assets: string;
  property: string;
  /** UCUM unit of the settings; readings in another unit of its dimension are converted. */
  unit: string | undefined;
  /** Whether readings that arrive later than the plant's limit are judged too. */
  judgesLate: boolean;
  /** The other signals that it needs, the same for each asset. */
  references: readonly Reference[];
  /**
   * It judges an asset by its references alone, `property` is where its alarms are shown: each reading of one of them is a step of kind `reference`
   * with its news, also one that is older than the last of its signal. An asset is judged from the first reading of one of its own signals on; one that `assets` names without wildcards, at once.
   */
  joins?: true;
}

/** What a rule says of the signals that it takes. */
export type Taking = Pick<ReadyRule<unknown, unknown>, 'assets' | 'property' | 'references' | 'joins'>;

/** True for a signal that the rule judges. */
export function watches(rule: Taking, signal: { asset: string; property: string }): boolean {
  if (rule.joins) return needs(rule, signal);
  return signal.property === rule.property && selects(rule.assets, signal.asset);
}

/** True for a signal that the rule judges, or needs to judge others. */
export function takes(rule: Taking, signal: { asset: string; property: string }): boolean {
  return watches(rule, signal) || needs(rule, signal);
}

function needs({ assets, references }: Taking, signal: { asset: string; property: string }): boolean {
  return references.some(({ asset, relation, property }) => {
    if (property !== signal.property) return false;
    // Any asset may stand in a relation to one that is judged.
    if (relation) return true;
    return asset === undefined ? selects(assets, signal.asset) : asset === signal.asset;
  });
}

/** The properties that a rule needs of the assets themselves that it judges. */
export function ownProperties(references: readonly Reference[]): string[] {
  return references.flatMap((one) => (one.asset === undefined && !one.relation ? [one.property] : []));
}

/** The signal that a reference means for an asset; `undefined` where nothing stands in its relation to it. */
export function referenced(
  { asset, relation, property }: Pick<Reference, 'asset' | 'relation' | 'property'>,
  of: string,
): { asset: string; property: string } | undefined {
  const found = relation ? relation.assetOf(of) : (asset ?? of);
  return found === undefined ? undefined : { asset: found, property };
}
