import type { Detector } from '../detectors/detector.ts';
import { jointDetector } from '../detectors/joint-detector.ts';
import { multivariate } from '../detectors/multivariate.ts';
import { detectorNamed, namedSettings } from '../detectors/named-settings.ts';
import { fieldsOf, problemText, type SettingProblem } from '../model/settings.ts';
import { type AnomalySettings, anomalySettings } from './anomaly-settings.ts';
import { signalsIn } from './named-others.ts';
import { watchedProblems } from './watched-problems.ts';

const problem = (field: keyof AnomalySettings, value: unknown, allowed: string): SettingProblem => ({
  field: fieldsOf(anomalySettings)[field]?.title ?? field,
  value,
  allowed,
});

/** What must hold beside the single fields: a selector, a unit and a condition that can be read, and settings that the detector has. */
export function anomalyProblems(settings: AnomalySettings): SettingProblem[] {
  const problems = watchedProblems(settings, fieldsOf(anomalySettings));
  if (problems.length > 0) return problems;
  const read = detectorOf(settings);
  return 'problems' in read ? read.problems : [];
}

/** The detector of a rule with its settings, or what is wrong with them. */
export function detectorOf({
  detector: name,
  detectorSettings = '',
  property,
  together = '',
  timeZone,
}: Pick<AnomalySettings, 'detector' | 'detectorSettings' | 'property' | 'together'> & {
  timeZone?: string | undefined;
}): { detector: Detector; settings: unknown } | { problems: SettingProblem[] } {
  const others = signalsIn(together);
  const isJoint = name === multivariate.name;
  if (others.includes(undefined) || isJoint !== others.length > 0) {
    const allowed = isJoint ? 'signals such as [flow], [pressure]' : `nothing, as ${name} judges one signal`;
    return { problems: [problem('together', together, allowed)] };
  }
  const names = others.map((one) =>
    one?.asset === undefined ? (one?.property ?? '') : `${one.asset}/${one.property}`,
  );
  const detector = isJoint ? jointDetector([property, ...names]) : detectorNamed(name);
  if ('allowed' in detector) return { problems: [problem('detector', name, detector.allowed)] };
  const given = namedSettings(
    detector,
    detectorSettings.split(',').filter((one) => one.trim() !== ''),
  );
  if ('allowed' in given) return { problems: [problem('detectorSettings', given.text, given.allowed)] };
  const ofPlant = timeZone !== undefined && 'timeZone' in detector.schema.properties ? { timeZone } : {};
  const { settings, problems } = detector.read({ ...detector.sensitive, ...ofPlant, ...given.values });
  if (problems.length === 0) return { detector, settings };
  return { problems: [problem('detectorSettings', detectorSettings, problems.map(problemText).join('; '))] };
}
