import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FlowNode } from '../../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../../support/node-red-process.ts';
import type { BenchRow, Measurement, Tell } from '../figure.ts';
import { evaluationsPerReading } from '../logic/evaluations.ts';
import { byHandFlow, functionFlow, tielineFlow } from '../logic/flows.ts';
import { RULES, SIGNALS } from '../logic/rules.ts';
import { median, quantile } from '../rounds.ts';

const RATE = 5000;
const RUN_S = 4;
const ROUNDS = 2;
/** The delay of the rules is over, and what the first values led to. */
const SETTLED_MS = 3000;
const AIM = { timesFunctions: 1, latencyMs: 50 };

interface Outcome {
  /** Seconds of CPU a second, of all threads. */
  cpu: number;
  readings: number;
  off: number;
  /** From a value to the message of its alarm, ms. */
  latencies: number[];
}

/** A thousand rules over ten thousand signals in Node-RED, against Function nodes and one node written by hand. */
export const logic: BenchRow = {
  name: 'logic',
  async measure(tell) {
    const ours = await measured('ours', tielineFlow(), tell);
    const peer = await measured('Function nodes', functionFlow(), tell);
    const limit = await measured('by hand', byHandFlow(), tell);
    const load = `${RULES} rules over ${RULES * SIGNALS} signals at ${RATE} readings/s`;
    const percent = ({ cpu }: Figures) => cpu * 100;
    const cpu: Measurement = {
      ...{ row: 'logic', value: percent(ours), unit: '% of a core', better: 'less' },
      ...{ limit: percent(limit), peer: percent(peer) },
      ...{ aim: 'no more than Function nodes', met: ours.cpu <= AIM.timesFunctions * peer.cpu },
      note: `${load}, each in a node of its own; ours with units, quality, history and journal; the limit is one node with the rules in JavaScript, the peer a Function node each behind one that routes`,
    };
    const latency: Measurement = {
      ...{ row: 'logic-latency', value: ours.p99, unit: 'ms', better: 'less', limit: limit.p99, peer: peer.p99 },
      ...{ aim: `p99 at most ${AIM.latencyMs} ms`, met: ours.p99 <= AIM.latencyMs },
      note: `from the value to the message of its alarm, p99; ours after the commit of the journal; median ${ours.median.toFixed(1)} ms, ${peer.median.toFixed(1)} ms in Function nodes`,
    };
    tell('counting evaluations');
    const evaluations = await evaluationsPerReading();
    const touched: Measurement = {
      ...{ row: 'logic-evaluated', value: evaluations, unit: 'evaluations a reading', better: 'less', limit: 1 },
      ...{ aim: 'touched rules only: 1', met: evaluations === 1 },
      note: `${RULES} rules that each need ${SIGNALS} of ${RULES * SIGNALS} signals: a reading touches one of them`,
    };
    return [cpu, latency, touched];
  },
};

interface Figures {
  cpu: number;
  median: number;
  p99: number;
}

async function measured(name: string, flows: FlowNode[], tell: Tell): Promise<Figures> {
  tell(`${name}: starting Node-RED`);
  const nodeRed = await spawnNodeRed({
    flows,
    settings: { nodesDir: join(import.meta.dirname, '..', 'logic', 'nodes') },
  });
  try {
    await post(nodeRed, 'fill');
    await pause(SETTLED_MS);
    const outcomes: Outcome[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      tell(`${name}: round ${round} of ${ROUNDS}`);
      const outcome = (await post(nodeRed, `run/${RUN_S}/${RATE}`)) as Outcome;
      if (outcome.latencies.length !== outcome.off) {
        throw new Error(`${name}: ${outcome.latencies.length} alarms where ${outcome.off} rules came true`);
      }
      if (round > 0) outcomes.push(outcome);
    }
    const latencies = outcomes.flatMap((outcome) => outcome.latencies);
    const cpu = median(outcomes.map((outcome) => outcome.cpu));
    return { cpu, median: median(latencies), p99: quantile(latencies, 0.99) };
  } finally {
    await nodeRed.kill();
  }
}

async function post({ url }: NodeRedProcess, what: string): Promise<unknown> {
  const response = await fetch(`${url}/bench-logic/${what}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${what}: HTTP ${response.status}`);
  return response.json();
}
