import { selectorProblem } from '../model/selector.ts';
import type { SettingProblem } from '../model/settings.ts';
import { readUnit } from '../model/unit.ts';
import { readEnabledWhen } from './enabled-when.ts';

/** What every rule has among its settings. */
interface Watching {
  assets: string;
  unit?: string;
  enabledWhen?: string;
}

/** Fields by name. */
type Titles = Readonly<Record<string, { title?: string }>>;

/**
 * What must hold of the fields that every rule has: a selector, a unit and a condition that can be read.
 * @param fields titles of the fields
 */
export function watchedProblems({ assets, unit, enabledWhen }: Watching, fields: Titles): SettingProblem[] {
  const problem = (field: keyof Watching, value: unknown, allowed: string): SettingProblem[] => [
    { field: fields[field]?.title ?? field, value, allowed },
  ];
  const selector = selectorProblem(assets);
  if (selector) return problem('assets', assets, selector);
  const code = unit === undefined ? '' : readUnit(unit);
  if (typeof code === 'object') return problem('unit', unit, code.problem);
  return conditionProblems('enabledWhen', enabledWhen, fields);
}

/** What is wrong with a condition on another signal, where there is one. */
export function conditionProblems(field: string, condition: string | undefined, fields: Titles): SettingProblem[] {
  const read = condition === undefined ? undefined : readEnabledWhen(condition);
  return read && 'problem' in read
    ? [{ field: fields[field]?.title ?? field, value: condition, allowed: read.problem }]
    : [];
}
