import type { NodeMessage } from 'node-red';
import type { Transition } from '../../src/model/alarm.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ReadyRule } from '../../src/model/rule.ts';
import type { SelectsNothing } from '../../src/rules/selects-nothing.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';
import type { PlantSurface } from '../plant/plant.ts';
import type { NodeContext, OpenedNode } from './define-node.ts';
import { flowAround } from './flow-around.ts';
import { isReplayed, readingsOf, sendTransition } from './message.ts';
import { showPlant } from './plant-badge.ts';

const learningText = (learning: number, learnt: number) => `${Math.floor(learnt * 100)} % learnt, ${learning}`;

/** Signals that a rule needs beside those it judges are missed after this time, ms. */
const HEARD_WITHIN_MS = 60_000;
/** Between two looks at whether the badge is still right, ms. */
const LOOKED_EACH_MS = 1000;
/** Most of them that are named. */
const MOST_NAMED = 3;

function neverHeard(names: readonly string[], hears: 'wires' | 'plant'): string {
  const more = names.length - MOST_NAMED;
  const named = `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const advice = hears === 'wires' ? '; wire its readings to this node' : '';
  return `${named}: never heard, so what is compared with it is not judged${advice}`;
}

/**
 * Runs a rule behind a node with the outputs *raised* and *cleared*.
 * @param selectsNothing asked once, when the plant runs and the rule watches nothing yet
 * @param hears `plant`: all that its plant hears of its signals, and nothing over wires
 */
export function runRule<Settings, State>(
  { RED, node, name, status }: NodeContext<unknown>,
  plant: PlantSurface,
  ready: ReadyRule<Settings, State>,
  selectsNothing: () => SelectsNothing | undefined = () => undefined,
  hears: 'wires' | 'plant' = 'wires',
): OpenedNode<undefined> {
  const { runtime } = plant;
  let host: RuleHost | undefined;
  let signals = -1;
  let notWatched = 0;
  let isIdle = false;
  let nothing: SelectsNothing | undefined;
  let closed = false;
  let addedAt = Number.POSITIVE_INFINITY;
  /** So many signals that the rule needs were not heard when the badge was shown last. */
  let missing = 0;
  let shownLearning = '';
  let resting: NodeJS.Timeout | undefined;
  let missed = false;

  function show(): void {
    if (!host) return;
    const { active, dropped, unready, unselected, learning, learnt } = host.counts();
    signals = host.signals;
    shownLearning = learningText(learning, learnt);
    notWatched = unready;
    isIdle = unselected > 0;
    const wasMissing = missing > 0;
    missing = unheard();
    if (missing > 0 && !wasMissing) node.warn(neverHeard([...host.unheard], hears));
    if (unready > 0) status.show('warning', `${unready} not watched`);
    else if (dropped > 0) status.show('warning', 'too many signals');
    else if (active > 0) status.show('warning', `${active} of ${signals} in alarm`);
    else if (missing > 0) status.show('warning', `${missing} never heard`);
    else if (learning > 0) status.show('waiting', `${shownLearning} of ${signals}`);
    else if (signals > 0) status.show('ok', `${signals} normal`);
    else if (nothing) status.show('warning', `${nothing.field}: none known`);
    else status.show('idle', unselected > 0 ? 'nothing selected' : 'no reading yet');
  }

  /** Shows what is another than what is shown; who hears much looks once a second. */
  function refresh(): void {
    if (resting) {
      missed = true;
      return;
    }
    look();
    resting = setTimeout(() => {
      resting = undefined;
      if (missed) refresh();
      missed = false;
    }, LOOKED_EACH_MS).unref();
  }

  function look(): void {
    if (!host || closed) return;
    const { unready, unselected, learning, learnt } = host.counts();
    const isOther =
      learningText(learning, learnt) !== shownLearning ||
      unready !== notWatched ||
      unselected > 0 !== isIdle ||
      unheard() !== missing;
    if (host.signals !== signals || isOther) show();
  }

  /** How many signals the rule needs that nobody has ever told of, once they have had the time to come. */
  function unheard(): number {
    const names = host?.unheard;
    if (!names || names.size === 0 || runtime.clock() - addedAt < HEARD_WITHIN_MS) return 0;
    return names.size;
  }

  function tell(transition: Transition, carried: unknown, replayed: boolean): void {
    sendTransition(node, transition, (carried ?? {}) as NodeMessage, replayed);
    show();
  }

  const adding = runtime.ready.then(() => {
    if (closed) throw new PlantError('STORE_FAILED', 'the node was closed before its plant ran');
    return runtime.rules.add({
      ...ready,
      ...{ id: node.id, name, hears, nodes: flowAround(RED, node.id), lateMs: plant.settings.lateAfterSeconds * 1000 },
      onTransition: tell,
      onStepped: refresh,
      onProblem: (text) => node.warn(text),
      onUnselected: (text) => node.warn(text),
    });
  });
  adding.then(
    (added) => {
      host = added;
      addedAt = runtime.clock();
      if (closed) return;
      nothing = added.signals > 0 ? undefined : selectsNothing();
      if (nothing) node.warn(nothing.text);
      show();
    },
    (error: unknown) => {
      if (!closed) node.error(error);
    },
  );
  const leave = showPlant(status, runtime);
  const deafen = hears === 'plant' ? runtime.signals.listen(ready, hearPlant) : () => undefined;

  return {
    input(msg) {
      const readings = readingsOf(msg);
      // What comes over a wire has been heard of the plant already.
      if (hears === 'plant') return;
      if (!host) return stepWhenReady(readings, msg, isReplayed(msg));
      host.step(readings, msg, isReplayed(msg));
      refresh();
    },
    async close(removed) {
      closed = true;
      leave();
      deafen();
      clearTimeout(resting);
      // While the plant does not run there is no rule yet, and there will be none.
      if (!host && runtime.state.state === 'running') await adding.catch(() => undefined);
      if (host) await runtime.rules.remove(host, removed);
    },
  };

  async function stepWhenReady(readings: readonly Reading[], msg: NodeMessage, replayed: boolean): Promise<void> {
    if (runtime.state.state === 'failed') runtime.store();
    (await adding).step(readings, msg, replayed);
    refresh();
  }

  function hearPlant(readings: readonly Reading[], replayed: boolean): void {
    // Nobody waits for it, and the other rules of the plant are to hear theirs.
    const failed = (error: unknown) => node.error(error);
    if (!host) {
      stepWhenReady(readings, {} as NodeMessage, replayed).catch(failed);
      return;
    }
    try {
      host.step(readings, undefined, replayed);
      refresh();
    } catch (thrown) {
      failed(thrown);
    }
  }
}
