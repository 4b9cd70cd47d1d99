import type { Alarm, AlarmAnswer, Transition } from '../model/alarm.ts';
import type { StoredNode } from '../model/flow.ts';
import type { Clock } from '../model/link.ts';
import type { Reading } from '../model/reading.ts';
import type { Explanation, ReadyRule, Said, SignalLimit } from '../model/rule.ts';
import type { Row, Write } from '../store/store.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { LearntStates } from './learnt-states.ts';
import type { UnreadRow } from './take-over.ts';
import type { WakeUps } from './wake-ups.ts';

/** A rule on the canvas: which signals it watches, with which settings, and who hears of its transitions. */
export interface RuleSetup<Settings, State> extends ReadyRule<Settings, State> {
  id: string;
  name: string;
  /** Its node and those before and behind it as they stand in the flow, for the trace. */
  nodes?: readonly StoredNode[];
  /** Narrows the selection: whether readings of a signal can come to the rule at all. Asked once a signal. */
  reaches?(asset: string, property: string): boolean;
  /** `plant`: it is given what its plant hears, which is in order. */
  hears?: 'wires' | 'plant';
  /** Readings that arrive later than this after their source time are historical, ms. */
  lateMs: number;
  /** Called after the transition is in the journal. `carried` is what came with the reading, where a reading decided. */
  onTransition(transition: Transition, carried: unknown, replayed: boolean): void;
  /** Readings have come for a while, but none that the rule selects. */
  onUnselected?(text: string): void;
  /** Called when readings have been stepped later than they were given. */
  onStepped?(): void;
  /** A signal cannot be judged: its unit is of another kind. */
  onProblem(text: string): void;
}

/** What the host needs of the plant. */
export interface HostServices {
  clock: Clock;
  wakeUps: WakeUps;
  alarms: AlarmBook;
  /**
   * Resolves when writes and transitions are durable or have to wait for a disk that fails.
   * @param tell called when the transitions stand in the journal; must not throw
   */
  commit(writes: Write[], transitions: Transition[], tell?: () => void): Promise<void>;
  /** Tells the node of another rule of a transition that this one has brought about. */
  tellElsewhere?(transition: Transition): void;
  /** Source time of the last reading of a signal before a clean stop; minus infinity where nothing is known. */
  seenBefore(asset: string, property: string): number;
}

/** How a rule is doing. */
export interface RuleCounts {
  /** Alarms whose condition holds. */
  active: number;
  /** Signals not watched because there were too many. */
  dropped: number;
  /** Assets that have no limits. */
  unready: number;
  /** While nothing at all is watched, the readings that the selector did not pick. */
  unselected: number;
  /** Signals that still learn what they are judged by, and how much of it they have behind them on average, 0 to 1. */
  learning: number;
  learnt: number;
}

/** One rule running over many signals. */
export interface RuleHost {
  readonly id: string;
  /**
   * Steps the rule over readings, in order.
   * @param carried handed to `onTransition`
   * @param replayed the readings come from the inlet after an unclean stop: those already in the state are skipped
   */
  step(readings: readonly Reading[], carried: unknown, replayed: boolean): void;
  /** Signals watched. */
  readonly signals: number;
  counts(): RuleCounts;
  /** Other signals that it needs to judge those it watches, and that have never been heard. */
  readonly unheard: ReadonlySet<string>;
  /** Limits that this rule holds against a signal, in the unit of its readings. */
  limitsOf(asset: string, property: string): readonly SignalLimit[];
  /**
   * Tells the rule what a person said of an alarm, and keeps that with what is written alongside; resolves false where it learns nothing of it.
   * @param answer absent: it is withdrawn
   */
  answer(alarm: Pick<Alarm, 'asset' | 'id'>, answer: AlarmAnswer | undefined, alongside: Write[]): Promise<boolean>;
  /** What the rule said to the last value of an asset's signal, in the unit of its readings. */
  said(asset: string): Said | undefined;
  /** What its signals have learnt. */
  readonly learnt: LearntStates;
  /** Why the rule stands where it stands with a signal at a moment, ms since the Unix epoch. */
  explain(asset: string, property: string, at: number): Explanation;
  /** The runtime was away from `stoppedAt` until `at`: for no signal does that time count. */
  resume(stoppedAt: number, at: number): void;
  /** Takes over stored state and resolves with what of it cannot be read; `stoppedAt` is until when the runtime was up, `crashed` whether it did not stop by itself. */
  restore(rows: readonly Row[], stoppedAt: number, crashed?: boolean): Promise<UnreadRow[]>;
  /** Stops stepping. Resolves when everything is durable. */
  close(): Promise<void>;
  /** Closes the rule's alarms and forgets its state: it was deleted. */
  forget(): Promise<void>;
}

/** True where an asset has no settings, but a reason why. */
export function isProblem<Settings>(settings: Settings | { problem: string }): settings is { problem: string } {
  return typeof settings === 'object' && settings !== null && 'problem' in settings;
}
