import type { PlacedHold } from '../alarms/holds.ts';
import type { Level } from '../assets/asset.ts';
import type { RelatedAsset } from '../assets/asset-model.ts';
import type { Envelope, LearntCourse } from '../backtest/result.ts';
import type { Alarm, AlarmAnswer, AlarmCondition, Transition } from '../model/alarm.ts';
import type { Command, CommandResult, PointName } from '../model/command.ts';
import type { BrowsedPlace, LinkStatus } from '../model/link.ts';
import type { Quality } from '../model/quality.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import type { Clause, SignalLimit } from '../model/rule.ts';
import type { CheckStep } from '../model/system-check.ts';
import type { UntaggedAddress } from '../normalize/normalizer.ts';
import type { ServerCertificate } from '../protocols/opcua/trust.ts';
import type { ArmedState, OfferedPoint } from '../runtime/arming.ts';
import type { HeldState } from '../runtime/emergency-hold.ts';
import type { LearntState } from '../runtime/learnt-states.ts';
import type { Presence } from '../runtime/links.ts';
import type { OutboxCounts } from '../runtime/outbox.ts';
import type { FollowState } from '../store/postgres/follow.ts';
import type { JournalHead } from '../store/store.ts';
import type { LentValue } from './lent-values.ts';
import type { OrderEvent, OrderView } from './outbox-views.ts';

/** What the console is told about the runtime and whoever asks. */
export interface Health {
  version: string;
  /** Whether Node-RED asks for a login. */
  login: boolean;
  /** Who asks, where a login says so. */
  user?: string;
  /** Whether the question came from the machine that Node-RED runs on. */
  local: boolean;
  /** The runtime's clock, ms since the Unix epoch. */
  now: number;
  plants: PlantHealth[];
}

/** How one plant is doing. What only the store knows is left out while it cannot be read. */
export interface PlantHealth {
  id: string;
  name: string;
  /** IANA name. */
  timeZone: string;
  runtimeId?: string;
  armed: ArmedState;
  /** Whether all writes are stopped. */
  held: HeldState;
  /** Points that the deployed flow would write. */
  points: OfferedPoint[];
  /** Commands that wait for a person. */
  waitingApprovals: number;
  /** `effect`: what it means for the plant that the store has failed, for people. */
  store: { state: 'ok' | 'starting' | 'failed'; reason?: string; effect?: string; journalHead?: JournalHead };
  links: LinkHealth[];
  lent?: LentValue[];
  outbox?: OutboxCounts;
  history: HistoryHealth;
  /** PostgreSQL as second home of the history, where one is set. */
  archive?: FollowState;
  signals: number;
  droppedSignals: number;
}

/** How the history of a plant is doing. `dropped`: readings that are missing from it since the start. */
export interface HistoryHealth {
  state: 'none' | 'starting' | 'ok' | 'failed';
  reason?: string;
  bytes?: number;
  dropped: number;
}

/** A link with its name and where it stands. */
export interface LinkHealth {
  id: string;
  name: string;
  protocol: string;
  status: LinkStatus;
}

/** What people have shelved or taken out of service, newest first, with the alarms that it keeps quiet now. */
export interface HoldListView {
  holds: (PlacedHold & { alarms: string[] })[];
}

/** The links of a plant, and the devices behind each. Times are ms since the Unix epoch; absent: never. */
export interface LinkListView {
  links: (LinkHealth & SeenTimes & { endpoint: string; dropped: number; devices: DeviceView[] })[];
}

/** When something was there for the first and the last time. */
export interface SeenTimes {
  firstSeenAt?: number;
  lastSeenAt?: number;
}

/** A device behind a link. */
export interface DeviceView extends SeenTimes {
  name: string;
  /** Where it is, or was when it was last asked. */
  address: string;
  answers: boolean;
  /** `unknown`: it is known from before the start and has not been asked since. */
  state: Presence['state'];
  reason?: string;
}

/** What addresses said just now; 64-bit integers as text. */
export interface ReadNowView {
  samples: { address: string; value: number | boolean | string | null; quality: Quality; reason?: string }[];
}

/** Certificates of OPC UA servers. */
export interface CertificateListView {
  certificates: ServerCertificate[];
}

/** How far a test of a connection came. */
export interface SystemCheckView {
  steps: CheckStep[];
}

/** What stands at a place of a device. */
export interface BrowseView {
  places: BrowsedPlace[];
}

/** Addresses that map by themselves. */
export interface UntaggedListView {
  untagged: (UntaggedAddress & { reading?: Reading })[];
  /** How many fit the search. */
  total: number;
  /** Samples that became no reading, for there were too many addresses already. */
  refused: number;
}

/** What is known about an asset. */
export interface AssetView {
  asset: string;
  level: Level;
  class?: string;
  description?: string;
  /** What it says of itself, as it was typed; assets below have it too. */
  attributes: Record<string, string>;
  relations: readonly RelatedAsset[];
  /** Names of the signals it has. */
  properties: string[];
}

/** Assets of the table, those that signals name, and those above them. */
export interface AssetListView {
  assets: AssetView[];
  /** How many fit the search. */
  total: number;
}

/** A signal with its latest reading and the limits that rules hold against it, in the unit of the reading. */
export interface SignalView {
  asset: string;
  property: string;
  unit?: string;
  reading: Reading;
  limits: LimitView[];
}

/** A limit of a rule, for charts. */
export interface LimitView {
  condition: AlarmCondition;
  limit: number;
  /** Name and node id of the rule. */
  rule: string;
  ruleId: string;
}

/**
 * Values of a signal by source time, at most 2,000; where there are more, the lowest and the highest of each of a thousand parts.
 * `null` where the value was not a good number.
 */
export interface ReadingsView {
  asset: string;
  property: string;
  unit?: string;
  times: number[];
  values: (number | null)[];
}

/** The way of an alarm, from what a device said (`alarm.evidence.reading`) to the work order. */
export interface TraceView {
  /** One plain sentence; times are in the plant's time zone. */
  summary: string;
  alarm: Alarm;
  transitions: Transition[];
  /** What people said it was. */
  answers: AnswerView[];
  commands: CommandResult[];
  /** What came before or after these writes, in the order of time. */
  commandEvents: CommandEvent[];
  orders: OrderView[];
  /** What people decided about these orders, and what became of them, in the order of time. */
  orderEvents: OrderEvent[];
  /** The nodes of the flow that it went through, as they were set then. */
  path: PathNode[];
}

/** What a rule has learnt of its signals. */
export interface ModelView {
  rule: string;
  signals: LearntState[];
}

/** What a person said an alarm was, or that the answer is withdrawn. */
export interface AnswerView {
  answer: AlarmAnswer | 'withdrawn';
  by: string;
  at: number;
}

/** A write waited for a person, somebody decided about it, or one node took the point from another. */
export type CommandEvent = { at: number; point: PointName } & (
  | { kind: 'waits for approval'; command: Command; until: number }
  | { kind: 'approved' | 'not approved'; command: Command; by: string; comment?: string }
  /** `isLoser`: the write that lost the point was for this alarm. */
  | { kind: 'preempted'; from: string; to: string; isLoser: boolean }
);

/** A node of the flow on the way of an alarm, with the settings that applied. */
export interface PathNode {
  id: string;
  type: string;
  name: string;
  settings: { title: string; value: string }[];
}

/** What a rule said to a signal at a moment. */
export interface WhyNotView {
  rule: { id: string; name: string };
  asset: string;
  property: string;
  /** The moment that was asked about, ms since the Unix epoch. */
  at: number;
  /** One plain sentence. */
  summary: string;
  clauses: Clause[];
  /** The last reading before that moment. */
  reading?: Reading;
}

/** A line of a backtest that runs: how far it is (0 to 1), and at last its result or why there is none. */
export type BacktestLine =
  | { progress: number; readings: number; alarms: number }
  | { result: BacktestView }
  | { error: { code: string; message: string } };

/** What a rule would have done over what a plant has recorded. */
export interface BacktestView {
  /** First and last time of the readings, ms since the Unix epoch; 0 without readings. */
  from: number;
  to: number;
  days: number;
  readings: number;
  /** IANA name. */
  timeZone: string;
  alarms: number;
  alarmsPerDay: number;
  orders: number;
  ordersPerDay: number;
  /** Values that would have been asked to be written. */
  writes: number;
  /** At most 20 that the rule watches, those with most alarms first. */
  signals: BacktestSignal[];
  /** What one must know to read all this. */
  notes: string[];
}

/** A signal with its course, its limits in its own unit, and its alarms; those beyond the first 10,000 of all are only counted. */
export interface BacktestSignal {
  asset: string;
  property: string;
  unit?: string;
  alarms: number;
  limits: SignalLimit[];
  envelope: Envelope;
  /** There where the rule has learnt it. */
  learnt?: LearntCourse;
  named: BacktestAlarm[];
}

/** An alarm that would have been raised, with the value that raised it. One without `clearedAt` still stood at the end. */
export interface BacktestAlarm {
  condition: AlarmCondition;
  raisedAt: number;
  clearedAt?: number;
  value: ReadingValue;
  unit?: string;
}

/** The body of every answer that is an error. */
export interface ErrorBody {
  error: { code: string; message: string; field?: string };
}
