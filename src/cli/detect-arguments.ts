import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { jointDetector } from '../detectors/joint-detector.ts';
import { multivariate } from '../detectors/multivariate.ts';
import { detectorNamed, namedSettings } from '../detectors/named-settings.ts';
import { DEFAULT_DETECTOR, DETECTORS } from '../detectors/registry.ts';
import { PlantError, textOf } from '../model/errors.ts';
import { problemText } from '../model/settings.ts';
import type { ChosenDetector, Scoring } from './score-rows.ts';

/** What `tieline detect` was asked for. */
export interface DetectAsked {
  input: string;
  output: string;
  /** Name of the detector. */
  name: string;
  scoring: Scoring;
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
    const isJoint = name === multivariate.name;
    const detector = isJoint ? jointDetector(['value']) : detectorNamed(name);
    if ('allowed' in detector) {
      return { problem: `--detector: "${name}" given; allowed: ${detector.allowed}, ${multivariate.name}` };
    }
    const stored = namedSettings(detector, set);
    if ('allowed' in stored) return { problem: `--set: "${stored.text}" given; allowed: ${stored.allowed}` };
    const { settings, problems } = detector.read(stored.values);
    if (problems.length > 0) return { problem: problems.map(problemText).join('; ') };
    const choose = (signals: readonly string[]) => (isJoint ? joint(signals, stored.values) : { detector, settings });
    return { input, output, name, scoring: { isJoint, choose } };
  } catch (thrown) {
    return { problem: textOf(thrown) };
  }
}

/** Several signals of a file together. */
function joint(signals: readonly string[], stored: Record<string, unknown>): ChosenDetector {
  const detector = jointDetector(signals);
  const { settings, problems } = detector.read(stored);
  if (problems.length === 0) return { detector, settings };
  throw new PlantError('CONFIG_INVALID', problems.map(problemText).join('; '));
}

/** What `tieline detect --help` prints: the detectors and their settings. */
export function detectHelp(): string {
  const detectors = [...DETECTORS, multivariate].map(({ name, finds, schema }) => {
    return `  ${name.padEnd(12)} ${finds}\n               settings: ${Object.keys(schema.properties).join(', ')}\n`;
  });
  return [
    'tieline detect --input FILE.csv --output FILE.csv [--detector NAME] [--set SETTING=VALUE]…\n\n',
    'Reads timestamp,value and writes timestamp,value,anomaly_score: 0 as expected … 1, flagged above 0.5.\n',
    `${multivariate.name} takes all columns but timestamp as signals that are judged together.\n`,
    `Without --detector it is ${DEFAULT_DETECTOR.name}; a fault that you can name has a detector of its own.\n\n`,
    ...detectors,
  ].join('');
}
