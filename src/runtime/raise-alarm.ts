import type { Alarm, Transition } from '../model/alarm.ts';
import { textOf } from '../model/errors.ts';
import { type Reading, signalName } from '../model/reading.ts';
import { type Effect, type RaiseEffect, type ReadyRule, referenced } from '../model/rule.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { OtherSignals } from './other-signals.ts';
import type { HostServices, RuleSetup } from './rule-setup.ts';
import type { WatchedSignal } from './watched-signal.ts';

interface Raising<Settings, State> {
  setup: ReadyRule<Settings, State>;
  subjectRule: Alarm['rule'];
  others: Pick<OtherSignals<never>, 'lastOf'> | undefined;
}

/** Most readings of other signals that an alarm keeps. */
const MOST_READINGS = 20;

/** What the raise or clear of a rule on a signal means for its alarms. */
export function transitionsOf<Settings, State>(
  alarms: AlarmBook,
  { setup, subjectRule, others }: Raising<Settings, State>,
  entry: WatchedSignal<Settings, State>,
  effect: Exclude<Effect, { kind: 'wake' }>,
): Transition[] {
  const { rule, property, unit: ruleUnit, joins } = setup;
  const { condition, at, value } = effect;
  const { asset, lastReading: reading, began } = entry;
  const subject = { rule: subjectRule, asset, property, condition };
  if (effect.kind === 'clear') {
    return alarms.change(subject, { kind: 'clear', at, value, ...(reading && { reading }) });
  }
  const unit = ruleUnit ?? entry.unit;
  const { evidence, latches, first, group, byOthers } = effect;
  return alarms.raise(subject, {
    ...{ at, value, unit },
    priority: rule.priority(entry.settings, condition),
    message: rule.describe(entry.settings, effect, { asset, property }),
    evidence: {
      ...evidence,
      ...(unit !== undefined && { unit: evidence.unit ?? unit }),
      ...(began && began.receivedAt !== reading?.receivedAt && { began }),
      ...(reading && { reading }),
      ...((joins || byOthers) &&
        others && {
          readings: others
            .lastOf(asset)
            .filter((one) => !isSame(one, reading))
            .slice(0, MOST_READINGS),
        }),
    },
    ...{ latches, first },
    group: group && {
      key: groupKey(group.of, setup.references, entry.asset) ?? subjectRule.id,
      withinMs: group.withinMs,
    },
  });
}

/** Tells nodes of transitions that stand in the journal: that of the rule, and those of rules whose alarms are concerned, too. */
export function tellTransitions(
  { id, onTransition, onProblem }: Pick<RuleSetup<never, never>, 'id' | 'onTransition' | 'onProblem'>,
  { tellElsewhere }: Pick<HostServices, 'tellElsewhere'>,
  transitions: readonly Transition[],
  { carried, replayed }: { carried: unknown; replayed: boolean },
): void {
  try {
    for (const transition of transitions) {
      if (transition.alarm.rule.id === id) onTransition(transition, carried, replayed);
      else tellElsewhere?.(transition);
    }
  } catch (thrown) {
    // A node behind may throw; the rule goes on.
    onProblem(textOf(thrown));
  }
}

/** Closes alarms; each says why. */
export function closedAlarms(
  book: AlarmBook,
  alarms: readonly Alarm[],
  at: number,
  because: (alarm: Alarm) => string,
): Transition[] {
  return alarms.flatMap((one) => book.changeById(one.id, { kind: 'close', at, because: because(one) }));
}

/** The same reading, perhaps one of them read from the store. */
const isSame = (one: Reading, other: Reading | undefined) =>
  one.asset === other?.asset && one.property === other.property && one.receivedAt === other.receivedAt;

/** What the alarms of a group have in common; `undefined`: their rule. */
function groupKey(
  of: NonNullable<RaiseEffect['group']>['of'],
  references: ReadyRule<never, never>['references'],
  asset: string,
): string | undefined {
  if (of === 'rule') return undefined;
  const reference = of === 'asset above' ? undefined : references[of.other];
  const signal = reference && referenced(reference, asset);
  // No asset has such a path.
  return signal ? `[${signalName(signal.asset, signal.property)}]` : assetAbove(asset);
}

/** The asset above one; an asset at the top stands for itself. */
const assetAbove = (asset: string) => asset.slice(0, Math.max(0, asset.lastIndexOf('/'))) || asset;
