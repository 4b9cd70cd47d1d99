import type { PlantModel } from '../runtime/plant-model.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { FollowState } from '../store/postgres/follow.ts';
import { answerAlarm } from './answers.ts';
import { assetList } from './asset-list.ts';
import { type BacktestContext, createBacktests } from './backtests.ts';
import { type CertificatesContext, judgeTrust, listTrust } from './certificates.ts';
import { acknowledge } from './decisions.ts';
import { streamEvents } from './event-stream.ts';
import { plantHealth } from './health.ts';
import { endHold, holdList, reset, shelve, takeOutOfService, unshelve } from './holds.ts';
import { latestOut } from './latest-out.ts';
import { linkList } from './link-list.ts';
import { browseNow, type LinkToolsContext, readNow } from './link-tools.ts';
import { logicClauses } from './logic-clauses.ts';
import { model, takeModel } from './models.ts';
import { lookForNews, setOrderStatus } from './order-news.ts';
import { newestOrders } from './order-view.ts';
import { decide, resume } from './outbox-decisions.ts';
import { outboxView } from './outbox-view.ts';
import { numberParameter, optionalText, textParameter } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest, JsonAnswer, Route } from './request.ts';
import type { Search } from './searched.ts';
import { MOST_LISTED, signalList } from './signal-list.ts';
import { checkSystemNow, type SystemToolsContext } from './system-tools.ts';
import { keepTable, readTable } from './tables.ts';
import { traceOf } from './trace.ts';
import { type Untagged, untaggedList } from './untagged-list.ts';
import type { Health, ReadingsView } from './views.ts';
import { whyNot } from './why-not.ts';
import { approvalList, arm, decideApproval, holdWrites } from './write-decisions.ts';

/** What the routes answer from; asked at each request, so that a new deployment is seen at once. */
export interface ConsoleContext extends BacktestContext, LinkToolsContext, SystemToolsContext, CertificatesContext {
  plants(): PlantRuntime[];
  /** Where large tables of settings are kept. */
  tablesDirectory(): string;
  /** Whether Node-RED asks for a login. */
  login: boolean;
  version: string;
  /** What the normalizer of a plant, by the plant's id, knows of addresses without a tag. */
  untagged(plantId: string): Untagged;
  /** What the settings of a plant, by its id, say of its signals and assets. */
  model(plantId: string): PlantModel | undefined;
  /** How the second home of a plant's history is doing, where it has one. */
  archive(plantId: string): FollowState | undefined;
}

/** Most points of a signal in one answer. */
const MOST_POINTS = 2000;

type PlantHandler = (plant: PlantRuntime, request: ConsoleRequest) => Promise<Answer>;

/** Id of the plant that is meant; absent: the first one. */
type PlantOf = (request: ConsoleRequest) => unknown;

/** The console's HTTP interface (docs/architecture.md) as a table. */
export function consoleRoutes(context: ConsoleContext): Route[] {
  const onPlant = (handle: PlantHandler, wantedBy: PlantOf = ({ query }) => query.plant) => {
    return async (request: ConsoleRequest): Promise<Answer> => {
      const wanted = wantedBy(request);
      const plants = context.plants();
      const plant = wanted === undefined ? plants[0] : plants.find(({ id }) => id === wanted);
      if (plant?.state.state === 'closed') return problem('STORE_FAILED', `plant ${plant.name} is closed`);
      if (plant) return handle(plant, request);
      if (plants.length === 0) return problem('NOT_FOUND', 'no plant is deployed', { field: 'plant' });
      return problem('NOT_FOUND', `there is no plant ${String(wanted)}`, { field: 'plant' });
    };
  };
  return [
    {
      method: 'GET',
      path: '/tieline/api/health',
      scope: 'tieline.read',
      handle: (request) => health(context, request),
    },
    { method: 'GET', path: '/tieline/api/alarms', scope: 'tieline.read', handle: onPlant(alarms) },
    { method: 'GET', path: '/tieline/api/work-orders', scope: 'tieline.read', handle: onPlant(workOrders) },
    {
      method: 'POST',
      path: '/tieline/api/work-orders/look',
      scope: 'tieline.operate',
      handle: onPlant(lookForNews),
    },
    {
      method: 'POST',
      path: '/tieline/api/work-orders/status',
      scope: 'tieline.operate',
      handle: onPlant(setOrderStatus),
    },
    {
      method: 'GET',
      path: '/tieline/api/outbox',
      scope: 'tieline.read',
      handle: onPlant(async (plant) => ok(await outboxView(plant))),
    },
    { method: 'POST', path: '/tieline/api/outbox/decide', scope: 'tieline.operate', handle: onPlant(decide) },
    { method: 'POST', path: '/tieline/api/outbox/resume', scope: 'tieline.operate', handle: onPlant(resume) },
    { method: 'GET', path: '/tieline/api/signals', scope: 'tieline.read', handle: onPlant(signals) },
    {
      method: 'GET',
      path: '/tieline/api/untagged',
      scope: 'tieline.read',
      handle: onPlant(async (plant, { query }) => {
        const asked = searchIn(query);
        return 'status' in asked ? asked : ok(untaggedList(plant, context.untagged(plant.id), asked));
      }),
    },
    {
      method: 'GET',
      path: '/tieline/api/assets',
      scope: 'tieline.read',
      handle: onPlant(async (plant, { query }) => {
        const asked = searchIn(query);
        return 'status' in asked ? asked : ok(assetList(plant, context.model(plant.id), asked));
      }),
    },
    {
      method: 'GET',
      path: '/tieline/api/latest',
      scope: 'tieline.read',
      handle: onPlant(async (plant, { query }) => latestOut(plant, context.model(plant.id), query)),
    },
    {
      method: 'GET',
      path: '/tieline/api/tables/:version',
      scope: 'flows.read',
      handle: (request) => readTable(context, request),
    },
    {
      method: 'POST',
      path: '/tieline/api/tables/:version',
      scope: 'flows.write',
      takesCsv: true,
      handle: (request) => keepTable(context, request),
    },
    {
      method: 'GET',
      path: '/tieline/api/links',
      scope: 'tieline.read',
      handle: onPlant(async (plant) => ok(linkList(plant))),
    },
    // Whoever may deploy a flow could do the same with it.
    { method: 'POST', path: '/tieline/api/links/read', scope: 'flows.write', handle: readNow(context) },
    { method: 'POST', path: '/tieline/api/links/browse', scope: 'flows.write', handle: browseNow(context) },
    { method: 'POST', path: '/tieline/api/systems/check', scope: 'flows.write', handle: checkSystemNow(context) },
    { method: 'GET', path: '/tieline/api/links/certificates', scope: 'flows.read', handle: listTrust(context) },
    { method: 'POST', path: '/tieline/api/links/certificates', scope: 'flows.write', handle: judgeTrust(context) },
    { method: 'GET', path: '/tieline/api/readings', scope: 'tieline.read', handle: onPlant(readings) },
    { method: 'GET', path: '/tieline/api/trace/:id', scope: 'tieline.read', handle: onPlant(trace) },
    { method: 'GET', path: '/tieline/api/why-not', scope: 'tieline.read', handle: onPlant(askWhyNot(context)) },
    { method: 'GET', path: '/tieline/api/events', scope: 'tieline.read', handle: onPlant(events) },
    { method: 'POST', path: '/tieline/api/alarms/:id/ack', scope: 'tieline.operate', handle: onPlant(acknowledge) },
    { method: 'POST', path: '/tieline/api/alarms/:id/shelve', scope: 'tieline.operate', handle: onPlant(shelve) },
    { method: 'POST', path: '/tieline/api/alarms/:id/unshelve', scope: 'tieline.operate', handle: onPlant(unshelve) },
    { method: 'POST', path: '/tieline/api/alarms/:id/reset', scope: 'tieline.operate', handle: onPlant(reset) },
    { method: 'POST', path: '/tieline/api/alarms/:id/answer', scope: 'tieline.operate', handle: onPlant(answerAlarm) },
    { method: 'GET', path: '/tieline/api/rules/:id/model', scope: 'tieline.read', handle: onPlant(model) },
    // Whoever may deploy a flow could make its rules learn anything.
    {
      method: 'POST',
      path: '/tieline/api/rules/:id/model',
      scope: 'flows.write',
      takesLists: true,
      handle: onPlant(takeModel),
    },
    { method: 'GET', path: '/tieline/api/holds', scope: 'tieline.read', handle: onPlant(holdList) },
    {
      method: 'POST',
      path: '/tieline/api/holds/out-of-service',
      scope: 'tieline.operate',
      handle: onPlant(takeOutOfService),
    },
    { method: 'POST', path: '/tieline/api/holds/end', scope: 'tieline.operate', handle: onPlant(endHold) },
    { method: 'GET', path: '/tieline/api/alarm-figures', scope: 'tieline.read', handle: onPlant(alarmFigures) },
    {
      method: 'POST',
      path: '/tieline/api/plants/:id/arm',
      scope: 'tieline.write',
      handle: onPlant(arm, ({ params }) => params.id),
    },
    {
      method: 'POST',
      path: '/tieline/api/plants/:id/hold',
      scope: 'tieline.write',
      handle: onPlant(holdWrites, ({ params }) => params.id),
    },
    { method: 'GET', path: '/tieline/api/approvals', scope: 'tieline.read', handle: onPlant(approvalList) },
    { method: 'POST', path: '/tieline/api/approvals', scope: 'tieline.write', handle: onPlant(decideApproval) },
    {
      method: 'POST',
      path: '/tieline/api/backtests',
      scope: 'tieline.read',
      handle: onPlant(createBacktests(context), ({ body }) => body.plant),
    },
    {
      ...{ method: 'POST', path: '/tieline/api/logic/clauses', scope: 'tieline.read', takesLists: true },
      handle: onPlant(
        (plant, request) => logicClauses(plant, context.model(plant.id), request),
        ({ body }) => body.plant,
      ),
    },
  ];
}

const ok = (body: unknown): Answer => ({ status: 200, body });

async function health(
  { plants, archive, login, version }: ConsoleContext,
  { user, local }: ConsoleRequest,
): Promise<Answer> {
  const asked = await Promise.all(plants().map((plant) => plantHealth(plant, archive(plant.id))));
  const who = user === undefined ? {} : { user };
  return ok({ version, login, ...who, local, now: Date.now(), plants: asked } satisfies Health);
}

const alarms: PlantHandler = async (plant) => {
  // While the store is not open nobody knows the alarms: an empty list would be a lie.
  plant.store();
  return ok({ alarms: plant.alarms.live() });
};

const alarmFigures: PlantHandler = async (plant) => {
  plant.store();
  return ok(plant.alarmFigures());
};

const workOrders: PlantHandler = async (plant) => ok({ orders: await newestOrders(plant) });

const signals: PlantHandler = async (plant, { query }) => {
  const asked = searchIn(query);
  return 'status' in asked ? asked : ok(signalList(plant, asked));
};

function searchIn(query: ConsoleRequest['query']): Search | JsonAnswer {
  const search = optionalText(query, 'search');
  if (typeof search === 'object') return search;
  const limit = numberParameter(query, 'limit', { low: 1, high: MOST_LISTED, otherwise: MOST_LISTED });
  return typeof limit === 'number' ? { search: search ?? '', limit } : limit;
}

const readings: PlantHandler = async (plant, { query }) => {
  const asset = textParameter(query, 'asset');
  if (typeof asset !== 'string') return asset;
  const property = textParameter(query, 'property');
  if (typeof property !== 'string') return property;
  const bounds = { low: 0, high: Number.MAX_SAFE_INTEGER };
  const since = numberParameter(query, 'since', { ...bounds, otherwise: 0 });
  if (typeof since !== 'number') return since;
  const until = numberParameter(query, 'until', { ...bounds, otherwise: Number.MAX_SAFE_INTEGER });
  if (typeof until !== 'number') return until;
  const latest = plant.signals.latest(asset, property);
  if (!latest) return problem('NOT_FOUND', `nothing is known of ${asset}/${property}`, { field: 'property' });
  const line = await (await plant.history.history()).chart(asset, property, { from: since, to: until }, MOST_POINTS);
  return ok({ asset, property, ...line } satisfies ReadingsView);
};

const trace: PlantHandler = async (plant, { params }) => {
  const id = params.id ?? '';
  const found = await traceOf(plant, id);
  return found ? ok(found) : problem('NOT_FOUND', `there is no alarm ${id}`, { field: 'id' });
};

const askWhyNot =
  (context: ConsoleContext): PlantHandler =>
  async (plant, { query }) => {
    const rule = textParameter(query, 'rule');
    if (typeof rule !== 'string') return rule;
    const asset = textParameter(query, 'asset');
    if (typeof asset !== 'string') return asset;
    const property = textParameter(query, 'property');
    if (typeof property !== 'string') return property;
    const now = plant.clock();
    const at = numberParameter(query, 'at', { low: 0, high: now, otherwise: now });
    if (typeof at !== 'number') return at;
    const answer = await whyNot(plant, context.model(plant.id), { rule, asset, property, at });
    return answer ? ok(answer) : problem('NOT_FOUND', `no rule ${rule} ran at that moment`, { field: 'rule' });
  };

const events: PlantHandler = async (plant, { query }) => {
  if (query.asset === undefined && query.property === undefined) {
    return { stream: (sink) => streamEvents(plant, {}, sink) };
  }
  const asset = textParameter(query, 'asset');
  if (typeof asset !== 'string') return asset;
  const property = textParameter(query, 'property');
  if (typeof property !== 'string') return property;
  return { stream: (sink) => streamEvents(plant, { signal: { asset, property } }, sink) };
};
