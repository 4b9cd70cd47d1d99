import { createLogic, type Logic, readyPlan } from '../logic/create-logic.ts';
import type { LogicPlan, LogicSignal } from '../logic/part.ts';
import { MOST_TEXT, readLogic } from '../logic/read-logic.ts';
import { type Reference, referenced, type SignalFacts } from '../model/rule.ts';
import { isExact } from '../model/selector.ts';
import { isUnitProblem, readUnit } from '../model/unit.ts';
import { referenceTo } from '../rules/reference-to.ts';
import type { PlantModel } from '../runtime/plant-model.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { innerConditions } from './inner-conditions.ts';
import { createStepper, inUnit, lookBackMs, type Needed, readBack } from './logic-replay.ts';
import type { LogicClausesView, LogicClauseView, LogicSignalView } from './logic-views.ts';
import { textParameter } from './parameters.ts';
import { problem } from './problem.ts';
import type { ConsoleRequest, JsonAnswer } from './request.ts';

const MOST_UNITS = 1000;

interface Asked {
  asset: string;
  logic: string;
  /** UCUM codes by the name of the signal. */
  units: ReadonlyMap<string, string>;
}

/** A signal of the rule with where it is for the asset. */
interface Signal extends Needed {
  name: string;
  reference: Reference;
}

/** How a rule, as its dialog stands, says now to one asset: `{asset, logic, units}`. */
export async function logicClauses(
  plant: PlantRuntime,
  model: PlantModel | undefined,
  { body }: ConsoleRequest,
): Promise<JsonAnswer> {
  const asked = readAsked(body);
  if ('status' in asked) return asked;
  const plan = readLogic(asked.logic);
  if ('problem' in plan) return ok({ problem: plan, clauses: [], signals: [] });
  const signals = signalsOf(plan, asked, model?.facts ?? NO_FACTS);
  const now = plant.clock();
  const { readings, lookedBack } = await readBack(plant, signals, lookBackMs(plan), now);
  const stepper = createStepper(readings, now);
  const facts = { staleMs: ({ name }: LogicSignal) => signals.find((one) => one.name === name)?.staleMs ?? 0 };

  const { verdict, clauses } = await stepped('', readyPlan(plan, facts));
  for (const { path, json } of innerConditions(JSON.parse(asked.logic))) {
    if (stepper.isLate) break;
    const inner = createLogic(json, facts);
    if (!('problem' in inner)) clauses.push(...(await stepped(path, inner)).clauses);
  }
  return ok({
    ...{ verdict, clauses },
    signals: signals.map((signal) => signalView(plant, signal, now)),
    ...(lookedBack && { lookedBack: { ...lookedBack, cuts: [...lookedBack.cuts, ...stepper.cuts()] } }),
  });

  async function stepped(path: string, logic: Logic) {
    const places = logic.signals.map(({ name }) => signals.findIndex((one) => one.name === name));
    const state = await stepper.run(logic, places);
    const clauses = logic.explain(state, now).map((clause): LogicClauseView => {
      return { path: path + clause.path, verdict: clause.verdict, text: clause.text };
    });
    return { verdict: logic.step(state, { kind: 'tick', at: now }).verdict, clauses };
  }
}

const ok = (body: LogicClausesView): JsonAnswer => ({ status: 200, body });

/** A plant whose settings nobody knows. */
const NO_FACTS: Pick<SignalFacts, 'staleMs' | 'attribute'> = {
  staleMs: () => Number.POSITIVE_INFINITY,
  attribute: () => undefined,
};

function signalsOf({ signals }: LogicPlan, { asset, units }: Asked, facts: SignalFacts): Signal[] {
  return signals.map((signal) => {
    const reference = referenceTo(signal, units.get(signal.name), facts);
    const where = referenced(reference, asset);
    return {
      ...{ name: signal.name, reference, ...(where && { where }) },
      ...{ unit: reference.unit, staleMs: reference.staleMs(where?.asset ?? asset) },
    };
  });
}

function signalView(
  { signals }: PlantRuntime,
  { name, where, reference, staleMs }: Signal,
  now: number,
): LogicSignalView {
  const last = where && signals.latest(where.asset, where.property);
  const place = { name, ...where, property: reference.property };
  if (!last) return place;
  const { quality, reason, time, receivedAt } = last;
  const heard = inUnit(last, reference.unit);
  const why = heard.problem ?? reason ?? (now - receivedAt > staleMs ? 'stale' : undefined);
  return {
    ...{ ...place, value: heard.value, quality },
    ...(heard.unit !== undefined && { unit: heard.unit }),
    ...(why !== undefined && { reason: why }),
    ageSeconds: Math.max(0, (now - time) / 1000),
  };
}

function readAsked(body: ConsoleRequest['body']): Asked | JsonAnswer {
  const asset = textParameter(body, 'asset');
  if (typeof asset !== 'string') return asset;
  if (!isExact(asset))
    return problem('CONFIG_INVALID', 'asset: one asset without + and # is needed', { field: 'asset' });
  const { logic, units = [] } = body;
  if (typeof logic !== 'string' || logic.length > MOST_TEXT) {
    const message = `logic: a text of at most ${MOST_TEXT} characters is needed`;
    return problem('CONFIG_INVALID', message, { field: 'logic' });
  }
  const read = readUnits(units);
  return typeof read === 'string'
    ? problem('CONFIG_INVALID', `units: ${read}`, { field: 'units' })
    : { asset, logic, units: read };
}

/** The units by signal, or what is wrong with them. */
function readUnits(given: unknown): ReadonlyMap<string, string> | string {
  if (!Array.isArray(given) || given.length > MOST_UNITS) return `a list of at most ${MOST_UNITS} is needed`;
  const units = new Map<string, string>();
  for (const row of given as readonly unknown[]) {
    const { signal, unit } = (typeof row === 'object' && row !== null ? row : {}) as Readonly<Record<string, unknown>>;
    if (typeof signal !== 'string' || typeof unit !== 'string') return 'rows with a signal and a unit are needed';
    const code = readUnit(unit);
    if (isUnitProblem(code)) return code.problem;
    units.set(signal, code);
  }
  return units;
}
