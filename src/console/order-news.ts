import type { WorkOrderStatus } from '../model/work-order.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { NOBODY_KNOWN } from './decisions.ts';
import { optionalText, textParameter } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';

/** What a person may say of an order in the built-in order book. */
const SAID: readonly WorkOrderStatus[] = ['in progress', 'done'];

/** Somebody says that there is news in a work-order system: it is asked, whatever the message claims. */
export async function lookForNews(plant: PlantRuntime, { body }: ConsoleRequest): Promise<Answer> {
  const wanted = optionalText(body, 'system');
  if (typeof wanted === 'object') return wanted;
  plant.store();
  const { open } = plant.orderSystems;
  const asked = [...open].filter(([id]) => wanted === undefined || id === wanted);
  if (asked.length === 0 && wanted !== undefined) {
    return problem('NOT_FOUND', `there is no work-order system ${wanted}`, { field: 'system' });
  }
  // Whoever brings news need not wait for what is made of it.
  for (const [, { follower }] of asked) void follower.look();
  return { status: 202, body: { systems: asked.map(([id]) => id) } };
}

/** Sets how an order of the built-in order book stands; its node hears of it like news from any other system. */
export async function setOrderStatus(plant: PlantRuntime, { body, user }: ConsoleRequest): Promise<Answer> {
  const key = textParameter(body, 'key');
  if (typeof key !== 'string') return key;
  const status = SAID.find((one) => one === body.status);
  if (!status) return problem('CONFIG_INVALID', `status: one of ${SAID.join(', ')} is needed`, { field: 'status' });
  const [order] = await plant.store().read('work_order.by_key', [key]);
  if (!order) return problem('NOT_FOUND', `the order book has no order ${key}`, { field: 'key' });
  if (order.status === status || order.status === 'done') {
    return problem('CONFLICT', `this order is ${String(order.status)} already`);
  }
  const by = user ?? NOBODY_KNOWN;
  const write = { statement: 'work_order.set_status', params: [status, key] } as const;
  for (const { isBook, follower } of plant.orderSystems.open.values()) {
    if (isBook && (await follower.take(key, status, by, [write]))) return { status: 200, body: { key, status } };
  }
  return problem('CONFLICT', 'the order book of this order is not deployed any more');
}
