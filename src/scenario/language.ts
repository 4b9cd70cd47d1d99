import type { AlarmPriority } from '../model/alarm.ts';

/** A value as people write it in a scenario. */
export type ScenarioValue = number | boolean | string;

/** What a device shows: the name of a signal (perhaps shortened), an engineering value and a UCUM code. */
export interface SignalValue {
  line: number;
  signal: string;
  value: ScenarioValue;
  unit?: string;
}

/** A setting of a node that is another one for this test. */
export interface Override {
  line: number;
  /** Name or id of the node. */
  node: string;
  /** Title or name of the field. */
  field: string;
  value: string;
}

/** What holds at the beginning. */
export interface Given {
  armed: boolean;
  /** The plant's local time, `2026-01-05T08:00:00`. */
  start: string;
  values: readonly SignalValue[];
  overrides: readonly Override[];
}

/** What happens at a moment of the timeline; durations in ms. `lateMs`: a message arrives that long after it was measured. */
export type TimelineAction =
  | { kind: 'value'; signal: string; value: ScenarioValue; unit?: string; overMs?: number; lateMs?: number }
  | { kind: 'bad'; signal: string }
  /** Without a signal every device is silent. */
  | { kind: 'silence'; signal?: string; forMs: number }
  | { kind: 'offline'; link: string; forMs: number }
  | { kind: 'restart'; forMs: number }
  | { kind: 'ack'; rule?: string; comment?: string }
  | { kind: 'arm' }
  | { kind: 'disarm' }
  /** Of a node; without one, whatever waits. */
  | { kind: 'approve' | 'decline'; node?: string }
  | { kind: 'press'; node: string }
  | { kind: 'send'; node: string; payload: unknown; topic?: string };

/** One entry of the timeline; `atMs` counts from the start. */
export type TimelineEntry = TimelineAction & { line: number; atMs: number };

export type AlarmExpectation = {
  kind: 'raised' | 'cleared' | 'closed' | 'acknowledged';
  rule: string;
  condition?: string;
  signal?: string;
  priority?: AlarmPriority;
};

export type CommandExpectation = {
  kind: 'written' | 'dry-run' | 'refused' | 'failed';
  /** Address, signal (perhaps shortened) or name of the node. */
  target: string;
  value?: number | boolean;
  unit?: string;
  /** What the reason has in it. */
  reason?: string;
};

export type OrderExpectation = {
  kind: 'order' | 'note' | 'completed';
  /** How the title of the order, or the text of the note, begins. */
  text?: string;
  priority?: AlarmPriority;
};

/** What must happen; `atMs` counts from the start. */
export type Expectation = (AlarmExpectation | CommandExpectation | OrderExpectation) & { line: number; atMs: number };

/** A test in plant words, read and understood. */
export interface Scenario {
  given: Given;
  timeline: readonly TimelineEntry[];
  /** Length, ms. */
  endMs: number;
  expected: readonly Expectation[];
}

/** What is not understood: where, what was found, what is allowed. */
export interface LanguageProblem {
  line: number;
  found: string;
  allowed: string;
}
