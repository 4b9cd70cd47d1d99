import { unitLabel } from '../model/unit.ts';
import type { AlarmExpectation, CommandExpectation, OrderExpectation } from './language.ts';
import { quantityText } from './quantity.ts';
import { quoted } from './words.ts';

/** The node that did it. */
export interface Doer {
  id: string;
  name: string;
}

export interface AlarmHappening {
  kind: AlarmExpectation['kind'];
  /** Its node is the rule; for `system` alarms the plant. */
  by: Doer;
  ruleType: string;
  condition: string;
  signal: string;
  /** `link HVAC` where a link is the subject of a system alarm. */
  property: string;
  priority: string;
  /** The sentence of the alarm, or why it was closed. */
  text: string;
}

export interface CommandHappening {
  kind: CommandExpectation['kind'];
  by: Doer;
  address: string;
  signal?: string;
  value: number | boolean;
  unit?: string;
  reason?: string;
}

export interface OrderHappening {
  kind: OrderExpectation['kind'] | 'order refused';
  by: Doer;
  /** Title of the order, or text of the note. */
  text: string;
  priority?: string;
}

/** Something that happened in the plant; `atMs` counts from the start of the scenario. */
export type Happening = (AlarmHappening | CommandHappening | OrderHappening) & { atMs: number };

/** What happened, as a scenario would expect it. */
export function happeningText(it: Happening): string {
  if ('condition' in it) {
    return `${it.kind} ${quoted(it.by.name)} ${it.condition} ${it.signal} ${it.priority} priority: ${it.text}`;
  }
  if ('address' in it) {
    const target = it.signal ?? it.address;
    const why = it.reason === undefined ? '' : `: ${it.reason}`;
    return `${it.kind} ${target} ${valueText(it.value, it.unit)} by ${quoted(it.by.name)}${why}`;
  }
  const priority = it.priority === undefined ? '' : ` ${it.priority} priority`;
  return `${it.kind} ${quoted(it.text)}${priority}`;
}

/** A value whose unit is written as people set it, not as a UCUM code. */
export function valueText(value: number | boolean, unit: string | undefined): string {
  return unit === undefined ? quantityText(value) : `${quantityText(value)} ${unitLabel(unit)}`;
}
