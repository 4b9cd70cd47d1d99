import { simulatedTime } from '../../src/backtest/simulated-time.ts';
import type { Transition } from '../../src/model/alarm.ts';
import { type Reading, signalName } from '../../src/model/reading.ts';
import type { Explanation, ReadyRule } from '../../src/model/rule.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { createAlarmBook, transitionWrites } from '../../src/runtime/alarm-book.ts';
import { createRuleHost } from '../../src/runtime/rule-host.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';
import type { Row, Write } from '../../src/store/store.ts';
import { plainFacts } from '../support/signal-facts.ts';

/** One rule in simulated time that can be stopped and started again at any moment: what it writes is kept as the store would. */
export interface SimulatedRule {
  step(readings: readonly Reading[], replayed?: boolean): void;
  advanceTo(at: number): void;
  /** Stops it cleanly and starts it again at `at`, the same moment where that is left out. */
  restart(at?: number): Promise<void>;
  /** Kills it, at once or after this turn of the event loop, with what it has stored so far, and starts it again at the same moment. */
  crash(when?: 'at once'): Promise<void>;
  /** Why it stands where it stands with an asset now. */
  explain(asset: string, property: string): Explanation;
  /** The journal of each asset, entry by entry as it was written. */
  journal(): Record<string, string[]>;
  /** What is stored of its signals now. */
  stored(): string[];
}

/**
 * A threshold.
 * @param stored rows of its state from an earlier run
 */
export const simulatedRule = (settings: ThresholdSettings, staleMs: number, stored: readonly Row[] = []) =>
  simulatedReady(readyThreshold(settings, plainFacts(staleMs)), stored);

/** Any rule that is ready to run. */
export async function simulatedReady<Settings, State>(
  ready: ReadyRule<Settings, State>,
  stored: readonly Row[] = [],
  onTransition: (transition: Transition) => void = () => undefined,
): Promise<SimulatedRule> {
  const time = simulatedTime();
  const states = new Map(stored.map((row) => [`${row.asset}/${row.property}`, row]));
  const alarmRows = new Map<string, Row>();
  const entries = new Map<string, { asset: string; body: string }>();
  const latest = new Map<string, Reading>();
  let host: RuleHost;

  function keep({ statement, params }: Write, asset: string): void {
    if (statement === 'rule_state.put') {
      const [, ofAsset, property, settings_hash, at, body] = params;
      states.set(`${ofAsset}/${property}`, { asset: ofAsset, property, settings_hash, at, body } as Row);
    } else if (statement === 'alarm.put') alarmRows.set(String(params[0]), { body: params[2] } as Row);
    else if (statement === 'alarm.delete') alarmRows.delete(String(params[0]));
    else if (statement === 'journal.append') {
      const [key, , , , body] = params;
      if (!entries.has(String(key))) entries.set(String(key), { asset, body: String(body) });
    }
  }

  async function start(stoppedAt: number, clean = true): Promise<void> {
    const alarms = createAlarmBook(() => 'RUNTIME');
    alarms.load([...alarmRows.values()]);
    const before = new Map([...(clean ? latest : [])].map(([signal, reading]) => [signal, reading.time]));
    const commit = (writes: Write[], transitions: Transition[], tell?: () => void) => {
      for (const write of writes) keep(write, '');
      for (const transition of transitions) {
        for (const write of transitionWrites(transition)) keep(write, transition.alarm.asset);
      }
      tell?.();
      return Promise.resolve();
    };
    host = createRuleHost(
      {
        ...{ ...ready, id: 'rule', name: 'rule', lateMs: 60_000 },
        ...{ onTransition, onProblem: () => undefined },
      },
      {
        ...{ clock: time.clock, wakeUps: time.wakeUps, alarms, commit },
        seenBefore: (asset, property) => before.get(signalName(asset, property)) ?? Number.NEGATIVE_INFINITY,
      },
    );
    await host.restore([...states.values()], stoppedAt, !clean);
  }

  await start(0);
  return {
    step(readings, replayed = false) {
      for (const reading of readings) {
        const signal = signalName(reading.asset, reading.property);
        const known = latest.get(signal);
        if (!known || known.time <= reading.time) latest.set(signal, reading);
      }
      host.step(readings, undefined, replayed);
    },
    advanceTo: time.advanceTo,
    async restart(at) {
      const stoppedAt = time.clock();
      await host.close();
      time.wakeUps.close();
      if (at !== undefined) time.advanceTo(at);
      await start(stoppedAt);
    },
    async crash(when) {
      if (when !== 'at once') await new Promise((resolve) => setImmediate(resolve));
      time.wakeUps.close();
      const [kept, alarmsKept] = [new Map(states), new Map(alarmRows)];
      await host.close();
      for (const [rows, before] of [
        [states, kept],
        [alarmRows, alarmsKept],
      ] as const) {
        rows.clear();
        for (const [key, row] of before) rows.set(key, row);
      }
      await start(time.clock(), false);
    },
    explain: (asset, property) => host.explain(asset, property, time.clock()),
    stored: () => [...states.values()].map(({ body }) => String(body)),
    journal() {
      const byAsset: Record<string, string[]> = {};
      for (const { asset, body } of entries.values()) byAsset[asset] = [...(byAsset[asset] ?? []), body];
      return byAsset;
    },
  };
}
