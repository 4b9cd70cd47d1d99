import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Detector } from '../detectors/detector.ts';
import { detectorNamed, namedSettings } from '../detectors/named-settings.ts';
import { DEFAULT_DETECTOR, DETECTORS } from '../detectors/registry.ts';
import { textOf } from '../model/errors.ts';
import { problemText } from '../model/settings.ts';

/** What `tieline detect` was asked for. */
export interface DetectAsked {
  input: string;
  output: string;
  detector: Detector;
  settings: unknown;
}

const OPTIONS = {
  input: { type: 'string' },
  output: { type: 'string' },
  detector: { type: 'string' },
  set: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments, or tells what is wrong with them. */
export function detectArguments(args: string[]): DetectAsked | { problem: string } | { help: true } {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    const { input, output, set = [], detector: name = DEFAULT_DETECTOR.name } = values;
    if (values.help) return { help: true };
    if (input === undefined) return { problem: '--input: nothing given; allowed: a CSV file with timestamp,value' };
    if (output === undefined) return { problem: '--output: nothing given; allowed: a file to write' };
    if (resolve(input) === resolve(output)) {
      return { problem: `--output: "${output}" given; allowed: another file than --input` };
    }
    const detector = detectorNamed(name);
    if ('allowed' in detector) return { problem: `--detector: "${name}" given; allowed: ${detector.allowed}` };
    const stored = namedSettings(detector, set);
    if ('allowed' in stored) return { problem: `--set: "${stored.text}" given; allowed: ${stored.allowed}` };
    const { settings, problems } = detector.read(stored.values);
    if (problems.length > 0) return { problem: problems.map(problemText).join('; ') };
    return { input, output, detector, settings };
  } catch (thrown) {
    return { problem: textOf(thrown) };
  }
}

/** What `tieline detect --help` prints: the detectors and their settings. */
export function detectHelp(): string {
  const detectors = DETECTORS.map(({ name, finds, schema }) => {
    return `  ${name.padEnd(9)} ${finds}\n            settings: ${Object.keys(schema.properties).join(', ')}\n`;
  });
  return [
    'tieline detect --input FILE.csv --output FILE.csv [--detector NAME] [--set SETTING=VALUE]…\n\n',
    'Reads timestamp,value and writes timestamp,value,anomaly_score: 0 as expected … 1, flagged above 0.5.\n',
    `Without --detector it is ${DEFAULT_DETECTOR.name}; a fault that you can name has a detector of its own.\n\n`,
    ...detectors,
  ].join('');
}
