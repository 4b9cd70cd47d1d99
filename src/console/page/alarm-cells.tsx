import type { Alarm } from '../../model/alarm.ts';
import { assetParts, conditionLine, limitWords, propertyWords, withUnit } from '../words.ts';

/** The asset of an alarm, by its last name; the row is named after it. */
export function AssetCell({ asset }: Pick<Alarm, 'asset'>) {
  const { last, before } = assetParts(asset);
  return (
    <th scope="row" data-label="Asset">
      {last}
      <span class="further">{before}</span>
    </th>
  );
}

/** What is wrong; further words may stand below it. */
export function ConditionCell({ alarm, children }: { alarm: Alarm; children?: preact.ComponentChildren }) {
  const { property } = alarm;
  return (
    <td data-label="Condition">
      {propertyWords(property)}
      <span class="further">{conditionLine(alarm)}</span>
      {children}
    </td>
  );
}

/** The value at the last transition beside its limit. */
export function ValueCell({ alarm }: { alarm: Alarm }) {
  const { value, unit } = alarm;
  return (
    <td data-label="Value" class="number">
      {value === null ? '–' : withUnit(value, unit)}
      <span class="further">{limitWords(alarm)}</span>
    </td>
  );
}

/** Leads to the trace of an alarm. */
export function WhyLink({ id, name }: { id: string; name: string }) {
  return (
    <a class="button" href={`#alarm/${id}`} aria-label={`Why? Trace of ${name}`}>
      Why?
    </a>
  );
}

/** The heads of a table's columns; the last one, of the actions, is for screen readers only. */
export function TableHead({ columns }: { columns: readonly string[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col" class={column === 'Value' ? 'number' : undefined}>
            {column}
          </th>
        ))}
        <th scope="col">
          <span class="unseen">Actions</span>
        </th>
      </tr>
    </thead>
  );
}
