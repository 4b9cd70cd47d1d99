import type { BacktestJob } from '../backtest/backtest-job.ts';
import { rulesOfFlow } from '../backtest/flow-rules.ts';
import { startBacktest } from '../backtest/start-backtest.ts';
import { asPlantError } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import { toJson } from '../model/json.ts';
import { RULE_KINDS } from '../rules/registry.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { backtestView } from './backtest-view.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest, JsonAnswer, LineSink } from './request.ts';
import type { BacktestLine } from './views.ts';

/** What backtests are made from. */
export interface BacktestContext {
  /** The nodes of the flow as they are deployed. */
  flow(): readonly StoredNode[];
  /** The `history.db` of a plant. */
  historyFile(plantId: string): string;
}

/** A rule as its dialog stands, and the time it is to be tried on, ms since the Unix epoch. */
interface Asked {
  node: StoredNode;
  since?: number;
  until?: number;
}

/** A backtest that has not ended. */
interface Running {
  cancelled: boolean;
  ended: Promise<void>;
}

const BUSY = 'another backtest of this plant is running; wait for its end or cancel it';
const NOT_DEPLOYED = 'the node is not deployed yet: orders and writes of what is wired behind it are not counted';

/** Answers by running a rule, not yet deployed, over what a plant has recorded: one at a time for each plant, in a thread of its own. */
export function createBacktests({ flow, historyFile }: BacktestContext) {
  const running = new Map<string, Running>();

  return async (plant: PlantRuntime, { body }: ConsoleRequest): Promise<Answer> => {
    const asked = readAsked(body);
    if ('status' in asked) return asked;
    await plant.history.history();
    const { node, ...span } = asked;
    const deployed = flow();
    const place = deployed.find(({ id }) => id === node.id);
    const nodes = [...deployed.filter((other) => other !== place), { ...node, wires: place?.wires ?? [] }];
    const { problems } = rulesOfFlow(nodes, node.id);
    if (problems.length > 0) return problem('CONFIG_INVALID', problems.join('; '), { field: 'node' });

    const source = { kind: 'history', file: historyFile(plant.id), ...span } as const;
    const job: BacktestJob = { nodes, rule: node.id, source };
    const other = running.get(plant.id);
    if (other?.cancelled) await other.ended;
    if (running.has(plant.id)) return problem('CONFLICT', BUSY);
    return {
      stream: (sink) => {
        const { cancel, ...entry } = run(job, sink, place ? [] : [NOT_DEPLOYED]);
        const kept: Running = { ...entry, cancelled: false };
        running.set(plant.id, kept);
        void kept.ended.then(() => running.delete(plant.id));
        return () => {
          kept.cancelled = true;
          cancel();
        };
      },
    };
  };
}

/** Runs a job and tells how far it is, then its result; after `cancel` it tells nothing more. */
function run(job: BacktestJob, sink: LineSink, notes: readonly string[]) {
  let heard = true;
  const tell = (line: BacktestLine) => {
    if (heard) sink.write(`${toJson(line)}\n`);
  };
  tell({ progress: 0, readings: 0, alarms: 0 });
  const backtest = startBacktest(job, ({ share, readings, alarms }) => tell({ progress: share, readings, alarms }));
  const ended = backtest.result
    .then((outcome) => {
      if (outcome.kind !== 'done') return;
      const { report } = outcome;
      tell({ result: backtestView({ ...report, notes: [...notes, ...report.notes] }) });
    })
    .catch((thrown: unknown) => {
      const { code, message } = asPlantError(thrown, 'STORE_FAILED');
      tell({ error: { code, message } });
    })
    .then(() => {
      const wasHeard = heard;
      heard = false;
      if (wasHeard) sink.end();
    });
  return {
    ended,
    cancel() {
      if (!heard) return;
      heard = false;
      backtest.cancel();
    },
  };
}

function readAsked({ node, since, until }: ConsoleRequest['body']): Asked | JsonAnswer {
  if (!isStored(node) || !RULE_KINDS.some(({ nodeType }) => nodeType === node.type)) {
    const kinds = RULE_KINDS.map(({ nodeType }) => nodeType).join(' or ');
    return problem('CONFIG_INVALID', `node: the settings of a rule are needed, with id and type ${kinds}`, {
      field: 'node',
    });
  }
  const moments: Pick<Asked, 'since' | 'until'> = {};
  for (const [field, value] of Object.entries({ since, until })) {
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= 0)) {
      return problem('CONFIG_INVALID', `${field}: a number of ms since the Unix epoch is needed`, { field });
    }
    moments[field as keyof typeof moments] = value;
  }
  return { node, ...moments };
}

function isStored(node: unknown): node is StoredNode {
  if (typeof node !== 'object' || node === null) return false;
  return 'id' in node && typeof node.id === 'string' && 'type' in node && typeof node.type === 'string';
}
