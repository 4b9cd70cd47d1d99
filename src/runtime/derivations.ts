import type { OpenedStore } from '../store/store.ts';
import { createDeriveHost, type DeriveHost, type DeriveServices, type DeriveSetup } from './derive-host.ts';
import type { LearningLost } from './system-faults.ts';
import { forgetWrites } from './take-over.ts';

/** The calculations that run in a plant. */
export interface Derivations {
  /** Puts a calculation to work and resolves when its stored state is taken over. */
  add(setup: DeriveSetup): Promise<DeriveHost>;
  /** Takes a calculation off; its state is forgotten when it was deleted. */
  remove(host: DeriveHost, deleted: boolean): Promise<void>;
  /** Stops all calculations. Resolves when everything of theirs is durable. */
  close(): Promise<void>;
}

export function createDerivations(
  services: DeriveServices & { ready: Promise<void>; store: () => OpenedStore; learningLost: LearningLost },
): Derivations {
  const hosts = new Set<DeriveHost>();
  const removals = new Set<Promise<void>>();
  return {
    async add(setup) {
      await services.ready;
      const host = createDeriveHost(setup, services);
      const unread = host.restore(await services.store().read('rule_state.by_rule', [setup.id]));
      await services.learningLost(
        { id: setup.id, name: setup.name, what: 'windows, totals and latest values' },
        unread,
      );
      hosts.add(host);
      return host;
    },
    remove(host, deleted) {
      hosts.delete(host);
      const removal = host.close().then(() => {
        return deleted ? services.commit(forgetWrites(host.id)) : undefined;
      });
      removals.add(removal);
      return removal.finally(() => removals.delete(removal));
    },
    async close() {
      await Promise.allSettled(removals);
      await Promise.all([...hosts].map((host) => host.close()));
    },
  };
}
