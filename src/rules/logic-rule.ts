import type { Logic } from '../logic/create-logic.ts';
import type { LogicState } from '../logic/state.ts';
import type { AlarmPriority } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';

/** What a logic rule is stepped with. */
export interface LogicRule {
  logic: Logic;
  /** The rule as JSON, and how long its signals count; they say how it behaves. */
  source: string;
  staleMs: readonly number[];
  /** What it means that nobody knows. */
  whenUnknown: 'hold' | 'not true' | 'true';
  /** The place of the signal on which its alarms stand; absent: they stand on none of its signals. */
  shown?: number;
  schedule?: Calendar;
  latches?: true;
  priority: AlarmPriority;
  /** What people read: not part of what the rule does. */
  words: { message?: string };
}

/** What is remembered of one asset: plain JSON. */
export interface LogicRuleState {
  /** `null`: it begins with what has been heard of its signals. */
  logic: LogicState | null;
  raised: boolean;
  /** It was known, under these settings, whether the rule holds. */
  known: boolean;
  /** When time alone may change what it says; `null`: never. */
  due: number | null;
  /** When the runtime was away, until something is judged again. After a crash what came before is given again first, and judged in its own time. */
  away: { stoppedAt: number; at: number; crashed: boolean } | null;
}
