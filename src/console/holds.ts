import { holds } from '../alarms/holds.ts';
import { LONGEST_SHELF_MS } from '../runtime/alarm-desk.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { NOBODY_KNOWN } from './decisions.ts';
import { optionalText, textParameter } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest, JsonAnswer } from './request.ts';
import type { HoldListView } from './views.ts';

const MINUTE_MS = 60_000;
/** An asset may be out of service for a year; what is longer belongs into the flow. */
const LONGEST_OUT_MS = 366 * 86_400_000;

/** What people have shelved or taken out of service, and how many alarms that keeps quiet now. */
export async function holdList(plant: PlantRuntime): Promise<Answer> {
  plant.store();
  const live = plant.alarms.live();
  const placed = plant.desk.placed().map((hold) => ({
    ...hold,
    alarms: live.filter((alarm) => holds(hold, alarm)).map(({ id }) => id),
  }));
  return { status: 200, body: { holds: placed } satisfies HoldListView };
}

/** Shelves one alarm for `minutes`, or until it clears, with a reason. */
export async function shelve(plant: PlantRuntime, { params, body, user }: ConsoleRequest): Promise<Answer> {
  const reason = textParameter(body, 'reason');
  if (typeof reason !== 'string') return reason;
  const untilCleared = body.untilCleared === true;
  const forMs = untilCleared ? undefined : durationOf(body, LONGEST_SHELF_MS, true);
  if (typeof forMs === 'object') return forMs;
  plant.store();
  const decision = { by: user ?? NOBODY_KNOWN, reason };
  const time = forMs === undefined ? ({ untilCleared: true } as const) : { forMs };
  const hold = await plant.desk.shelve(params.id ?? '', time, decision);
  return hold ? { status: 200, body: { hold } } : problem('NOT_FOUND', 'there is no such alarm', { field: 'id' });
}

/** Ends the shelving of an alarm before its time. */
export async function unshelve(plant: PlantRuntime, { params, user }: ConsoleRequest): Promise<Answer> {
  plant.store();
  const alarm = plant.alarms.byId(params.id ?? '');
  if (!alarm) return problem('NOT_FOUND', 'there is no such alarm', { field: 'id' });
  const shelf = plant.desk.placed().find((hold) => hold.state === 'SHLVD' && holds(hold, alarm));
  if (!shelf) return problem('CONFLICT', 'this alarm is not shelved');
  await plant.desk.end(shelf.id, user ?? NOBODY_KNOWN);
  return { status: 200, body: { alarm: plant.alarms.byId(alarm.id) ?? { ...alarm, state: 'NORM' } } };
}

/** Lets a latched alarm go. */
export async function reset(plant: PlantRuntime, { params, body, user }: ConsoleRequest): Promise<Answer> {
  const comment = optionalText(body, 'comment');
  if (typeof comment === 'object') return comment;
  plant.store();
  const id = params.id ?? '';
  const alarm = await plant.desk.reset(id, user ?? NOBODY_KNOWN, comment);
  if (alarm) return { status: 200, body: { alarm } };
  if (!plant.alarms.byId(id)) return problem('NOT_FOUND', 'there is no such alarm', { field: 'id' });
  return problem('CONFLICT', 'only a latched alarm whose condition is back to normal can be reset');
}

/** Takes an asset and those below it out of service, for `minutes` or until somebody ends it. */
export async function takeOutOfService(plant: PlantRuntime, { body, user }: ConsoleRequest): Promise<Answer> {
  const asset = textParameter(body, 'asset');
  if (typeof asset !== 'string') return asset;
  const reason = textParameter(body, 'reason');
  if (typeof reason !== 'string') return reason;
  const forMs = durationOf(body, LONGEST_OUT_MS, false);
  if (typeof forMs === 'object') return forMs;
  plant.store();
  const until = forMs === undefined ? undefined : plant.clock() + forMs;
  const decision = { by: user ?? NOBODY_KNOWN, reason };
  return { status: 200, body: { hold: await plant.desk.takeOutOfService({ asset, below: true }, until, decision) } };
}

/** Ends a hold by its id. */
export async function endHold(plant: PlantRuntime, { body, user }: ConsoleRequest): Promise<Answer> {
  const id = textParameter(body, 'id');
  if (typeof id !== 'string') return id;
  plant.store();
  const hold = await plant.desk.end(id, user ?? NOBODY_KNOWN);
  return hold ? { status: 200, body: { hold } } : problem('NOT_FOUND', 'there is no such hold', { field: 'id' });
}

/** The field `minutes` as ms. */
function durationOf(
  body: ConsoleRequest['body'],
  longestMs: number,
  isNeeded: boolean,
): number | undefined | JsonAnswer {
  const { minutes } = body;
  if (minutes === undefined && !isNeeded) return undefined;
  const longest = longestMs / MINUTE_MS;
  if (typeof minutes === 'number' && minutes > 0 && minutes <= longest) return minutes * MINUTE_MS;
  return problem('CONFIG_INVALID', `minutes: a number above 0 and at most ${longest} is needed`, { field: 'minutes' });
}
