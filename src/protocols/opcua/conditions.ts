import type { DeviceCondition } from '../../model/device-condition.ts';
import { PlantError, textOf } from '../../model/errors.ts';
import type { Clock } from '../../model/link.ts';
import type { SampleSource } from '../../model/sample.ts';
import { within } from '../within.ts';
import { CONDITION_FIELDS, decodeEvent, type EventFields } from './condition-codec.ts';
import type { Variant } from './library.ts';
import { resolvedNodeId } from './node-id.ts';
import type { OpcuaSession } from './session.ts';
import { makeSubscription, type Subscribed, type SubscriptionContext } from './subscription.ts';

/** Told of conditions that came together; `isAll`: those that it does not name are no longer kept by the server. */
export type ConditionListener = (conditions: readonly DeviceCondition[], isAll: boolean) => void;

/** What a subscription to conditions needs and whom it tells. */
export interface ConditionsContext extends SubscriptionContext {
  source: SampleSource;
  clock: Clock;
  tell: ConditionListener;
  /** What does not work; `undefined`: it does. */
  onTrouble(problem: string | undefined): void;
  /** The server had to drop some; they are asked for again. */
  onOverflow(): void;
}

/** A subscription to the conditions below a notifier. */
export interface SubscribedConditions extends Subscribed {
  /** Acknowledges a condition in the state that was told last; rejects with `REFUSED` or `OUTCOME_UNKNOWN`. */
  acknowledge(id: string, comment: string): Promise<void>;
}

/** Events that the server keeps while they cannot be sent. */
const QUEUE_SIZE = 10_000;
/** Conditions of which the newest state is remembered, so that it can be acknowledged; the oldest make room. */
const MOST_REMEMBERED = 50_000;
/** A server asked for its alarms has told them by then. */
const RENAMED_WITHIN_MS = 5000;
const CONDITION_TYPE = 'ns=0;i=2782';
const CONDITION_REFRESH = 'ns=0;i=3875';
const ACKNOWLEDGE = 'ns=0;i=9111';
const FIELDS = Object.entries(CONDITION_FIELDS);
/** One value, no array, where the library cannot see that by itself. */
const SCALAR = 0;

/**
 * Subscribes to the conditions that a notifier tells of (Part 9), and asks for those that the server keeps. Events are not filtered
 * by their type: servers differ in whether subtypes pass such a filter.
 */
export async function watchConditions(
  connection: OpcuaSession,
  notifier: string,
  context: ConditionsContext,
): Promise<SubscribedConditions> {
  const { library, session, namespaces } = connection;
  const { clock, source } = context;
  const resolved = resolvedNodeId(notifier, namespaces);
  if ('problem' in resolved) throw new PlantError('CONFIG_INVALID', `${notifier}: ${resolved.problem}`);
  const { subscription, isOver, leave } = await makeSubscription(connection, context);
  /** Names of the newest states, by condition. */
  const states = new Map<string, Uint8Array>();
  let refreshing: Map<string, DeviceCondition> | undefined;
  const atRefreshEnd = new Set<() => void>();

  const plain = (value: unknown) => (value instanceof library.NodeId ? value.toString() : value);

  const hear = (values: readonly Variant[]) => {
    if (isOver()) return;
    const fields: EventFields = Object.fromEntries(FIELDS.map(([name], i) => [name, plain(values[i]?.value)]));
    const told = decodeEvent(fields, clock(), source);
    switch (told?.kind) {
      case 'refresh start':
        refreshing = new Map();
        break;
      case 'refresh end':
        if (refreshing) context.tell([...refreshing.values()], true);
        refreshing = undefined;
        for (const go of atRefreshEnd) go();
        atRefreshEnd.clear();
        break;
      case 'refresh required':
        if (told.lost) context.onOverflow();
        void refresh();
        break;
      case 'condition': {
        const { condition, eventId } = told;
        states.delete(condition.id);
        states.set(condition.id, eventId);
        if (states.size > MOST_REMEMBERED) states.delete(states.keys().next().value ?? '');
        if (refreshing) refreshing.set(condition.id, condition);
        else context.tell([condition], false);
      }
    }
  };

  /** Asks for all that the server keeps; one that cannot tell is heard from now on only, and says so. */
  const refresh = async () => {
    const subscriptionId = { dataType: library.DataType.UInt32, arrayType: SCALAR, value: subscription.subscriptionId };
    try {
      const { statusCode } = await session.call({
        ...{ objectId: CONDITION_TYPE, methodId: CONDITION_REFRESH, inputArguments: [subscriptionId] },
      });
      const isUnderWay = statusCode.name === 'BadRefreshInProgress';
      context.onTrouble(
        statusCode.isGood() || isUnderWay ? undefined : `cannot tell its present alarms: ${statusCode.name}`,
      );
    } catch (thrown) {
      if (!isOver()) context.onTrouble(`cannot tell its present alarms: ${textOf(thrown)}`);
    }
  };

  /** Name of the status that the server answers with. */
  const acknowledge = async (id: string, comment: string): Promise<string> => {
    const eventId = states.get(id);
    if (!eventId) throw new PlantError('REFUSED', 'the server has not told this alarm since the connection was made');
    const inputArguments = [
      { dataType: library.DataType.ByteString, arrayType: SCALAR, value: eventId },
      { dataType: library.DataType.LocalizedText, arrayType: SCALAR, value: { text: comment } },
    ];
    const { statusCode } = await session
      .call({ objectId: id, methodId: ACKNOWLEDGE, inputArguments })
      .catch((thrown: unknown) => {
        throw new PlantError('OUTCOME_UNKNOWN', `sent, but no answer: ${textOf(thrown)}`, { cause: thrown });
      });
    return statusCode.isGood() ? 'Good' : statusCode.name;
  };

  const selectClauses = FIELDS.map(
    ([, { of, path }]) =>
      new library.SimpleAttributeOperand({
        typeDefinitionId: of,
        attributeId: path.length === 0 ? library.AttributeIds.NodeId : library.AttributeIds.Value,
        browsePath: path.map((name) => ({ namespaceIndex: 0, name })),
      }),
  );
  const monitoring = subscription.monitor(
    { nodeId: resolved.id, attributeId: library.AttributeIds.EventNotifier },
    {
      ...{ samplingInterval: 0, queueSize: QUEUE_SIZE, discardOldest: true },
      filter: new library.EventFilter({ selectClauses }),
    },
    library.TimestampsToReturn.Both,
  );
  const item = await monitoring.catch((thrown: unknown) => {
    leave();
    throw thrown;
  });
  item.on('changed', (values) => hear(values as unknown as Variant[]));
  item.on('err', (reason) => context.onTrouble(`does not tell its alarms: ${reason}`));
  const { statusCode } = item;
  if (!statusCode.isGood()) {
    leave();
    throw new PlantError('REFUSED', `${notifier} does not tell its alarms: ${statusCode.name}`);
  }
  await refresh();

  return {
    refresh,
    async acknowledge(id, comment) {
      let answer = await acknowledge(id, comment);
      if (answer === 'BadEventIdUnknown') {
        // The server has given the state another name since it told it.
        const refreshed = new Promise<void>((resolve) => atRefreshEnd.add(resolve));
        await refresh();
        await within(RENAMED_WITHIN_MS, refreshed);
        answer = await acknowledge(id, comment);
      }
      if (answer !== 'Good' && answer !== 'BadConditionBranchAlreadyAcked') {
        throw new PlantError('REFUSED', `the server does not acknowledge it: ${answer}`);
      }
    },
    leave,
  };
}
