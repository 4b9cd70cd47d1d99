import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { textOf } from '../../src/model/errors.ts';
import { figureOf, type Measurement } from './figure.ts';
import { tableOf } from './report.ts';
import type { RowMessage } from './row-process.ts';
import { ROWS } from './rows.ts';

/** A row that takes longer is stuck. */
const DEADLINE_MS = 120_000;

/** `npm run bench [-- --only ROW] [-- --json FILE]` */
async function run(args: readonly string[]): Promise<void> {
  const options = { only: { type: 'string' }, json: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const rows = ROWS.filter(({ name }) => values.only === undefined || name === values.only);
  if (rows.length === 0) {
    throw new Error(`there is no row ${values.only}; the rows are ${ROWS.map(({ name }) => name).join(', ')}`);
  }
  const measurements: Measurement[] = [];
  for (const { name } of rows) measurements.push(...(await measuredApart(name)));
  console.log(tableOf(measurements));
  if (values.json) await writeFile(values.json, `${JSON.stringify(measurements.map(figureOf), null, 2)}\n`);
}

/** Runs a row in a process of its own, so that no row warms up or spoils another. */
async function measuredApart(name: string): Promise<Measurement[]> {
  const child = fork(join(import.meta.dirname, 'row-process.ts'), [name], {
    execArgv: ['--expose-gc'],
    detached: true,
  });
  const timer = setTimeout(() => endAll(child, 'SIGTERM'), DEADLINE_MS);
  let measurements: Measurement[] | undefined;
  child.on('message', (message: RowMessage) => {
    if ('progress' in message) return progress(`${name}: ${message.progress}`);
    if ('missing' in message) console.error(`${name} is not measured: ${message.missing}`);
    measurements = 'missing' in message ? [] : message.measurements;
  });
  const stop = forwardSignals(child);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  stop();
  progress('');
  if (measurements === undefined) throw new Error(`${name} was not measured: its process ended with ${signal ?? code}`);
  return measurements;
}

/** Ends the row's process and what it has started: they are a process group. */
function endAll(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, signal);
}

function forwardSignals(child: ChildProcess): () => void {
  const end = (signal: NodeJS.Signals) => endAll(child, signal);
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}

/** One line that is written over, where there is a terminal; a line each where there is none. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}

run(process.argv.slice(2)).catch((thrown: unknown) => {
  console.error(`bench: ${textOf(thrown)}`);
  process.exitCode = 1;
});
