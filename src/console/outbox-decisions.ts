import type { OrderLink } from '../model/work-order.ts';
import type { Action, Decision } from '../runtime/outbox.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { NOBODY_KNOWN } from './decisions.ts';
import { optionalText, textParameter } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';

/** Longest number of an order over there, characters. */
const LONGEST_NUMBER = 80;
const DECISIONS: readonly Decision['kind'][] = ['send', 'confirm', 'give up'];

/** Carries out what a person decides about an action that was refused or is in doubt. */
export async function decide(plant: PlantRuntime, { body, user }: ConsoleRequest): Promise<Answer> {
  const key = textParameter(body, 'key');
  if (typeof key !== 'string') return key;
  const kind = DECISIONS.find((one) => one === body.decision);
  if (!kind) {
    return problem('CONFIG_INVALID', `decision: one of ${DECISIONS.join(', ')} is needed`, { field: 'decision' });
  }
  const number = optionalText(body, 'number', LONGEST_NUMBER);
  if (typeof number === 'object') return number;
  const store = plant.store();
  const [row] = await store.read('outbox.by_key', [key]);
  if (!row) return problem('NOT_FOUND', `nothing was ever to be sent under ${key}`, { field: 'key' });
  const { request, target } = JSON.parse(String(row.body)) as Action;
  let decision: Decision = { kind: 'send' };
  if (kind === 'give up') decision = { kind };
  else if (kind === 'confirm') {
    if (number === undefined && (request.kind === 'create' || request.kind === 'document')) {
      const text = `number: the number over there is needed, at most ${LONGEST_NUMBER} characters`;
      return problem('CONFIG_INVALID', text, { field: 'number' });
    }
    // What belongs to an order is there when it is in that order.
    const [link] = number === undefined ? await store.read('order_link.by_key', [target, request.key]) : [];
    const known = link && (JSON.parse(String(link.body)) as OrderLink).number;
    decision = { kind, number: number ?? known ?? request.key };
  }
  const isDone = await plant.outbox.decide(key, decision, user ?? NOBODY_KNOWN);
  if (isDone) return { status: 200, body: { key, decision: kind } };
  return problem('CONFLICT', 'there is nothing left to decide: it is delivered, or on its way');
}

/** Sends again to a system that has refused our login. */
export async function resume(plant: PlantRuntime, { body }: ConsoleRequest): Promise<Answer> {
  const system = textParameter(body, 'system');
  if (typeof system !== 'string') return system;
  plant.store();
  if (plant.outbox.resume(system)) return { status: 200, body: { system } };
  return problem('NOT_FOUND', `nothing is sent to a system ${system}`, { field: 'system' });
}
