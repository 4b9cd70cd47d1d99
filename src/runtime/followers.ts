import type { Transition } from '../model/alarm.ts';

/** Who follows all alarms of a plant. */
export type Follower = (transition: Transition, replayed: boolean) => void;

/** Nodes that hear of every change in the life of every alarm, once it stands in the journal. */
export interface Followers {
  /**
   * Tells a node from now on, and at once what it may have missed: after an unclean stop, what was on its way then. Returns the way
   * out.
   * @param id of the node, which is told again only once a run
   */
  follow(id: string, follower: Follower): () => void;
  load(toTellAgain: readonly Transition[]): void;
  tell(transitions: readonly Transition[]): void;
}

export function createFollowers(): Followers {
  const followers = new Map<string, Follower>();
  const toldAgain = new Set<string>();
  let again: readonly Transition[] = [];
  return {
    follow(id, follower) {
      followers.set(id, follower);
      if (!toldAgain.has(id)) for (const transition of again) follower(transition, true);
      toldAgain.add(id);
      return () => {
        if (followers.get(id) === follower) followers.delete(id);
      };
    },
    load(toTellAgain) {
      again = toTellAgain;
    },
    tell(transitions) {
      for (const follower of followers.values()) for (const transition of transitions) follower(transition, false);
    },
  };
}
