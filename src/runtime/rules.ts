import type { Alarm, AlarmAnswer, Transition } from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Explanation, SignalLimit } from '../model/rule.ts';
import type { History } from '../store/history/history.ts';
import type { OpenedStore, Write } from '../store/store.ts';
import { recordSettings } from './applied-settings.ts';
import { steppedInOrder } from './in-order.ts';
import { learnFromHistory } from './learn-from-history.ts';
import type { LearntStates } from './learnt-states.ts';
import { createRuleHost } from './rule-host.ts';
import type { HostServices, RuleHost, RuleSetup } from './rule-setup.ts';
import type { LearningLost } from './system-faults.ts';

/** The rules that run in a plant. */
export interface Rules {
  /** Puts a rule to work and resolves when its stored state is taken over. */
  add<Settings, State>(setup: RuleSetup<Settings, State>): Promise<RuleHost>;
  /** Takes a rule off; its alarms close when it was deleted. */
  remove(host: RuleHost, deleted: boolean): Promise<void>;
  /** Closes the alarms of rules that were deleted while the runtime was not there to see it. */
  forget(isGone: (ruleId: string) => boolean): Promise<void>;
  limitsOf(asset: string, property: string): { ruleId: string; rule: string; limits: readonly SignalLimit[] }[];
  /** Why a rule stands where it stands with a signal now; `undefined` where no such rule runs. */
  explain(ruleId: string, asset: string, property: string): Explanation | undefined;
  /** What the signals of a rule have learnt; `undefined` where no such rule runs. */
  learnt(ruleId: string): LearntStates | undefined;
  /**
   * Tells the rule of an alarm what a person said of it, and keeps both; resolves false where no such rule runs, or it learns nothing of that.
   * @param answer absent: it is withdrawn
   */
  answer(alarm: Alarm, answer: AlarmAnswer | undefined, by: string): Promise<boolean>;
  /** Tells the node of a rule of a transition that did not come from its own readings; false where no such rule runs. */
  tell(transition: Transition): boolean;
  /** Stops all rules. Resolves when everything of theirs is durable. */
  close(): Promise<void>;
}

interface RulesServices extends HostServices {
  clock: Clock;
  ready: Promise<void>;
  store: () => OpenedStore;
  /** Rejects where the plant keeps none. */
  history: () => Promise<History>;
  /** Until when the last run was up; 0 where there was none. */
  stoppedAt: () => number;
  learningLost: LearningLost;
  /** Transitions that the node of a rule must be told again; empty after the first time. */
  toTellAgain: (ruleId: string) => readonly Transition[];
}

export function createRules(services: RulesServices): Rules {
  const { clock, store, alarms, commit } = services;
  const hosts = new Map<string, { host: RuleHost; name: string; tell(transition: Transition): void }>();
  const removals = new Set<Promise<void>>();
  const stoppedAt = new Map<string, number>();

  /** Beside what comes live; a history that cannot be read costs the lesson only. */
  async function learnFrom(setup: Pick<RuleSetup<never, never>, 'assets' | 'property'>, host: RuleHost): Promise<void> {
    const isRunning = () => hosts.get(host.id)?.host === host;
    await services
      .history()
      .then((history) => learnFromHistory(history, { setup, host, now: clock(), isRunning }))
      .catch(() => undefined);
  }

  return {
    async add(setup) {
      await services.ready;
      const stepped = createRuleHost(setup, services);
      const isJoined = setup.references.length > 0 && setup.hears !== 'plant';
      const host = isJoined ? steppedInOrder(stepped, setup) : stepped;
      const rows = await store().read('rule_state.by_rule', [setup.id]);
      if (setup.nodes) {
        await recordSettings(setup.id, setup.nodes, { store: store(), clock, write: (writes) => commit(writes, []) });
      }
      const removedAt = stoppedAt.get(setup.id);
      const crashed = removedAt === undefined && !store().cleanStop;
      const unread = await host.restore(rows, removedAt ?? services.stoppedAt(), crashed);
      await services.learningLost({ id: setup.id, name: setup.name, what: 'delays, counts and latches' }, unread);
      hosts.set(setup.id, { host, name: setup.name, tell: (one) => setup.onTransition(one, undefined, false) });
      for (const transition of services.toTellAgain(setup.id)) setup.onTransition(transition, undefined, true);
      if (setup.rule.learnt) void learnFrom(setup, host);
      return host;
    },
    remove(host, deleted) {
      hosts.delete(host.id);
      stoppedAt.set(host.id, clock());
      const removal = host.close().then(() => (deleted ? host.forget() : undefined));
      removals.add(removal);
      return removal.finally(() => removals.delete(removal));
    },
    async forget(isGone) {
      await services.ready;
      const gone = alarms.live().filter(({ rule }) => rule.type !== 'system' && isGone(rule.id));
      const close = { kind: 'close', at: clock(), because: 'rule deleted' } as const;
      await commit(
        [],
        gone.flatMap((alarm) => alarms.changeById(alarm.id, close)),
      );
    },
    limitsOf: (asset, property) =>
      [...hosts.values()]
        .map(({ host, name }) => ({ ruleId: host.id, rule: name, limits: host.limitsOf(asset, property) }))
        .filter(({ limits }) => limits.length > 0),
    explain: (ruleId, asset, property) => hosts.get(ruleId)?.host.explain(asset, property, clock()),
    learnt: (ruleId) => hosts.get(ruleId)?.host.learnt,
    async answer({ id, rule, asset }, answer, by) {
      const host = hosts.get(rule.id)?.host;
      const at = clock();
      return (await host?.answer({ id, asset }, answer, [answerWrite(id, answer, by, at)])) ?? false;
    },
    tell(transition) {
      const rule = hosts.get(transition.alarm.rule.id);
      rule?.tell(transition);
      return rule !== undefined;
    },
    async close() {
      await Promise.allSettled(removals);
      await Promise.all([...hosts.values()].map(({ host }) => host.close()));
    },
  };
}

/** What a person said of an alarm, for its trace. */
function answerWrite(alarmId: string, answer: AlarmAnswer | undefined, by: string, at: number): Write {
  const body = toJson({ what: 'answered', answer: answer ?? 'withdrawn', by, at });
  return { statement: 'journal.append', params: [`${alarmId}:answered:${at}`, at, 'audit', alarmId, body] };
}
