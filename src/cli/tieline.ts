#!/usr/bin/env node
import { nodeProblem } from '../io/node-version.ts';
import { textOf } from '../model/errors.ts';

/** A sub-command: how it is called, what it does, and its work, which is loaded when it is asked for. */
interface Command {
  usage: string;
  summary: string;
  /** Resolves with the exit status: 0 done, 1 failed, 2 called wrongly. */
  run(args: string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  backtest: {
    usage:
      'backtest FLOW.json (--data FILE.csv [--map COLUMN=ASSET/PROPERTY]… | --history DIR_OR_FILE [--since T] [--until T]) [--rule NAME_OR_ID] [--json] [--html FILE] [--max-alarms-per-day N]',
    summary: 'tells which alarms, work orders and writes a flow would have made of recorded readings; executes nothing',
    run: async (args) => (await import('./backtest.ts')).backtest(args),
  },
  bundle: {
    usage: 'bundle FLOW.json [--user-dir DIR]',
    summary: 'prints a flow with the tables that stand in files of their own, so that another site can import it',
    run: async (args) => (await import('./bundle.ts')).bundle(args),
  },
  demo: {
    usage: 'demo [--mqtt-port N] [--modbus-port N]',
    summary: 'runs the demo plant (press shop with MQTT sensors and a Modbus HVAC) until Ctrl-C',
    run: async (args) => (await import('./demo.ts')).demo(args),
  },
  detect: {
    usage: 'detect --input FILE.csv --output FILE.csv [--detector NAME] [--set SETTING=VALUE]…',
    summary:
      'gives each row of timestamp,value an anomaly score from 0 to 1; "tieline detect --help" lists the detectors',
    run: async (args) => (await import('./detect.ts')).detect(args),
  },
  test: {
    usage: 'test FLOW.json… [--scenario NAME] [--junit FILE] [--json] [--node-red DIR] [--user-dir DIR]',
    summary: 'runs the scenarios that flows carry in a real Node-RED, with devices, systems and time simulated',
    run: async (args) => (await import('./test.ts')).test(args),
  },
};

const USAGE = [
  'usage: tieline COMMAND',
  '',
  ...Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
  '',
].join('\n');

async function main([name, ...args]: string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    process.stderr.write(name === undefined ? USAGE : `tieline: no command "${name}"\n${USAGE}`);
    return 2;
  }
  const tooOld = nodeProblem(process.versions.node);
  if (tooOld) {
    process.stderr.write(`tieline: ${tooOld}\n`);
    return 1;
  }
  try {
    const status = await command.run(args);
    if (status === 2) process.stderr.write(`usage: tieline ${command.usage}\n`);
    return status;
  } catch (thrown) {
    process.stderr.write(`tieline ${name}: ${textOf(thrown)}\n`);
    return 1;
  }
}

// Whoever reads only the first lines, such as `head`, has had enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2));
