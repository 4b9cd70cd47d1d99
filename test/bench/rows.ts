import type { BenchRow } from './figure.ts';
import { alarmFlood } from './rows/alarm-flood.ts';
import { backtest } from './rows/backtest.ts';
import { backtestMemory } from './rows/backtest-memory.ts';
import { backtestSignals } from './rows/backtest-signals.ts';
import { detect } from './rows/detect.ts';
import { history } from './rows/history.ts';
import { logic } from './rows/logic.ts';
import { memory } from './rows/memory.ts';
import { memoryLinks } from './rows/memory-links.ts';
import { memoryTags } from './rows/memory-tags.ts';
import { modbusScan } from './rows/modbus-scan.ts';
import { mqttQos0, mqttQos1 } from './rows/mqtt.ts';
import { normalize } from './rows/normalize.ts';
import { opcuaItems } from './rows/opcua-items.ts';
import { outbox } from './rows/outbox.ts';
import { outboxDeliver } from './rows/outbox-deliver.ts';
import { ruleCore } from './rows/rule-core.ts';
import { ruleCoreAlloc } from './rows/rule-core-alloc.ts';
import { startup } from './rows/startup.ts';

/** Every row, in the order of the report. */
export const ROWS: readonly BenchRow[] = [
  ruleCore,
  ruleCoreAlloc,
  normalize,
  detect,
  logic,
  mqttQos0,
  mqttQos1,
  modbusScan,
  opcuaItems,
  memory,
  memoryTags,
  memoryLinks,
  startup,
  outbox,
  outboxDeliver,
  alarmFlood,
  history,
  backtest,
  backtestSignals,
  backtestMemory,
];
