import type { Transition } from '../model/alarm.ts';
import type { StoredNode } from '../model/flow.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Explanation, SignalLimit } from '../model/rule.ts';
import type { OpenedStore } from '../store/store.ts';
import { createRuleHost } from './rule-host.ts';
import type { HostServices, RuleHost, RuleSetup } from './rule-setup.ts';

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
  /** Transitions that nodes must be told again when their rules are added. */
  load(toTellAgain: ReadonlyMap<string, readonly Transition[]>): void;
  /** Stops all rules. Resolves when everything of theirs is durable. */
  close(): Promise<void>;
}

interface RulesServices extends HostServices {
  clock: Clock;
  ready: Promise<void>;
  store: () => OpenedStore;
  /** Until when the last run was up; 0 where there was none. */
  stoppedAt: () => number;
}

/** What the journal keeps of a rule when it begins to run otherwise than before. */
export interface AppliedSettings {
  /** The rule's node and those before and behind it, as they stood in the flow. */
  nodes: readonly StoredNode[];
}

/** The subject under which the journal keeps the settings of a rule. */
export const settingsSubject = (ruleId: string) => `settings ${ruleId}`;

export function createRules(services: RulesServices): Rules {
  const { clock, store, alarms, commit } = services;
  const hosts = new Map<string, { host: RuleHost; name: string }>();
  const removals = new Set<Promise<void>>();
  const stoppedAt = new Map<string, number>();
  const toTellAgain = new Map<string, readonly Transition[]>();

  /** Journals what a rule runs with, where that is not what the journal says already. */
  async function recordSettings(ruleId: string, nodes: readonly StoredNode[]): Promise<void> {
    const subject = settingsSubject(ruleId);
    const body = toJson({ nodes } satisfies AppliedSettings);
    const before = (await store().read('journal.by_subject', [subject])).at(-1);
    if (before?.body === body) return;
    const at = clock();
    const params = [`settings:${ruleId}:${at}`, at, 'audit', subject, body];
    await commit([{ statement: 'journal.append', params }], []);
  }

  return {
    async add(setup) {
      await services.ready;
      const host = createRuleHost(setup, services);
      const rows = await store().read('rule_state.by_rule', [setup.id]);
      if (setup.nodes) await recordSettings(setup.id, setup.nodes);
      await host.restore(rows, stoppedAt.get(setup.id) ?? services.stoppedAt());
      hosts.set(setup.id, { host, name: setup.name });
      for (const transition of toTellAgain.get(setup.id) ?? []) setup.onTransition(transition, undefined, true);
      toTellAgain.delete(setup.id);
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
    load(transitions) {
      for (const [ruleId, told] of transitions) toTellAgain.set(ruleId, told);
    },
    async close() {
      await Promise.allSettled(removals);
      await Promise.all([...hosts.values()].map(({ host }) => host.close()));
    },
  };
}
