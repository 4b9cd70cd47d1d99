import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { counted } from '../backtest/report/words.ts';
import { PlantError, textOf } from '../model/errors.ts';
import { type DetectAsked, detectArguments, detectHelp } from './detect-arguments.ts';
import { scoreRows } from './score-rows.ts';

/** Bytes that are read at once. */
const CHUNK = 262_144;
/** From this size on, bytes, a file takes long enough to be told how far it is. */
const LONG_FILE = 20_000_000;

/**
 * `tieline detect`: a score for each value of a file, by one detector with what it had learnt before that value. Resolves with the exit
 * status: 0 done, 2 called wrongly. The output is there as a whole or not at all.
 */
export async function detect(args: string[]): Promise<number> {
  const asked = detectArguments(args);
  if ('help' in asked) {
    process.stdout.write(detectHelp());
    return 0;
  }
  if ('problem' in asked) {
    process.stderr.write(`tieline detect: ${asked.problem}\n`);
    return 2;
  }
  const { rows, flagged } = await writeScores(asked);
  process.stderr.write(`${asked.output}: ${counted(rows, 'row')}, ${flagged} flagged by ${asked.name}\n`);
  return 0;
}

async function writeScores({ input, output, scoring }: DetectAsked): Promise<{ rows: number; flagged: number }> {
  const refuse = (option: string, thrown: unknown): never => {
    throw new PlantError('CONFIG_INVALID', `${option}: ${textOf(thrown)}`, { cause: thrown });
  };
  const file = await stat(input).catch((thrown: unknown) => refuse('--input', thrown));
  if (file.isDirectory()) refuse('--input', `"${input}" is a directory; allowed: a CSV file with timestamp,value`);
  const written = `${output}.${process.pid}.part`;
  const handle = await open(written, 'w').catch((thrown: unknown) => refuse('--output', thrown));
  let done = { rows: 0, flagged: 0 };
  let told = 0;
  try {
    const chunks = createReadStream(input, { highWaterMark: CHUNK });
    for await (const { text, bytes, rows, flagged } of scoreRows(chunks, input, scoring)) {
      await handle.write(text);
      done = { rows, flagged };
      const tenth = Math.floor((10 * bytes) / file.size);
      if (file.size >= LONG_FILE && tenth > told) process.stderr.write(`${tenth * 10} %  ${counted(rows, 'row')}\n`);
      told = tenth;
    }
    await handle.close();
    await rename(written, output).catch((thrown: unknown) => refuse('--output', thrown));
    return done;
  } catch (thrown) {
    await handle.close().catch(() => undefined);
    await rm(written, { force: true });
    throw thrown;
  }
}
