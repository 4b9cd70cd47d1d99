import { readyPlan } from '../logic/create-logic.ts';
import { readLogic } from '../logic/read-logic.ts';
import { PlantError } from '../model/errors.ts';
import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { readUnit } from '../model/unit.ts';
import { type Joined, joinedProblems, joinedRule } from './joined-rule.ts';
import { logic } from './logic.ts';
import type { LogicRule, LogicRuleState } from './logic-rule.ts';
import { type LogicSettings, logicSettings } from './logic-settings.ts';
import { referenceTo } from './reference-to.ts';
import { unitCode } from './watched-rule.ts';

const { logic: RULE = {}, units: UNITS = {} } = fieldsOf(logicSettings);
const MOST_SHOWN = 60;

/** What must hold beside the single fields: a rule that can be read, units of its signals, and assets that have one of them. */
export function logicProblems({ logic: given, units, assets }: LogicSettings): SettingProblem[] {
  const plan = readLogic(given);
  if ('problem' in plan) {
    const value = given.length > MOST_SHOWN ? `${given.slice(0, MOST_SHOWN)}…` : given;
    return [
      { field: RULE.title ?? '', value, allowed: plan.path === '' ? plan.problem : `at ${plan.path}: ${plan.problem}` },
    ];
  }
  const names = plan.signals.map(({ name }) => name);
  const seen = new Set<string>();
  const ofUnits = units.flatMap(({ signal, unit }, i): SettingProblem[] => {
    const place = `${UNITS.title} row ${i + 1}`;
    const code = readUnit(unit);
    if (typeof code === 'object') return [{ field: `${place}, Unit`, value: unit, allowed: code.problem }];
    const isAgain = seen.has(signal);
    seen.add(signal);
    if (!isAgain && names.includes(signal)) return [];
    const allowed = isAgain ? 'each signal once' : `a signal of the rule: ${names.join(', ')}`;
    return [{ field: `${place}, Signal`, value: signal, allowed }];
  });
  return [...ofUnits, ...joinedProblems(assets, plan.signals)];
}

/** The rule of a node with these settings, ready to run. */
export function readyLogic(settings: LogicSettings, facts: SignalFacts): ReadyRule<LogicRule, LogicRuleState> {
  const { logic: given, units, whenUnknown, message } = settings;
  const plan = readLogic(given);
  if ('problem' in plan) throw new PlantError('CONFIG_INVALID', `${RULE.title}: ${plan.problem}`);
  const unitOf = new Map(units.map(({ signal, unit }) => [signal, unitCode(unit)]));
  const references = plan.signals.map((signal) => referenceTo(signal, unitOf.get(signal.name), facts));
  const source = JSON.stringify(JSON.parse(given));
  return joinedRule(settings, facts, {
    ...{ rule: logic, references },
    ruleOf(joined: Joined): LogicRule {
      const made = readyPlan(plan, { staleMs: (signal) => joined.staleMs[plan.signals.indexOf(signal)] ?? 0 });
      return { ...joined, logic: made, source, whenUnknown, words: { ...(message !== undefined && { message }) } };
    },
  });
}
