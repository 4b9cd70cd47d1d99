import { type Static, Type } from 'typebox';
import { readExpression } from '../model/expression.ts';
import type { SettingProblem } from '../model/settings.ts';
import type { GuardSettings } from './judge.ts';

/** Fields of `tieline-setpoint` that say when a write is permitted, and who goes first. */
export const permitFields = {
  maxChangePerMinute: Type.Optional(
    Type.Number({
      title: 'Largest change a minute',
      exclusiveMinimum: 0,
      description: 'Refuses a value further than this from any that the point had within the last minute.',
    }),
  ),
  permissives: Type.Optional(
    Type.String({
      title: 'Permissives',
      multiline: true,
      placeholder: '{"<": [{"var": "acme/press-4/oil-temperature"}, 80]}',
      description: 'JSON Logic over signals by their full names. Empty: none. What is not known is no permission.',
    }),
  ),
  modeSignal: Type.Optional(
    Type.String({
      title: 'Mode of the equipment',
      placeholder: 'acme/press-4/mode',
      description: 'The signal that says how the equipment is run. Empty: it is not asked.',
    }),
  ),
  modeValues: Type.Optional(
    Type.String({
      title: 'Modes that allow writes',
      placeholder: 'remote, auto',
      description: 'Values of that signal, with commas between them.',
    }),
  ),
  freshSeconds: Type.Number({
    title: 'Readings not older than',
    unit: 's',
    default: 60,
    minimum: 0.1,
    maximum: 86_400,
    description: 'An older reading of a permissive or the mode is no permission.',
  }),
  calendar: Type.Optional(
    Type.String({
      title: 'Calendar',
      configNode: 'tieline-calendar',
      description: 'Writes only while this calendar is open. None: at all hours.',
    }),
  ),
  priority: Type.Integer({
    title: 'Priority',
    default: 16,
    minimum: 1,
    maximum: 16,
    description: 'As in BACnet: 1 is the highest, 16 the lowest.',
  }),
  leaseSeconds: Type.Number({
    title: 'Keep the point for',
    unit: 's',
    default: 0,
    minimum: 0,
    maximum: 86_400,
    description: 'After a write only higher priorities may write this point for so long. 0: anybody may.',
  }),
  approval: Type.Enum(['none', 'needed'], {
    title: 'Approval',
    default: 'none',
    description: 'needed: each command waits in the console for a person.',
  }),
  approvalMinutes: Type.Number({
    title: 'Waits for approval',
    unit: 'min',
    default: 5,
    minimum: 0.1,
    maximum: 1440,
    description: 'A command that nobody has approved by then is never carried out.',
  }),
};

const permitSettings = Type.Object(permitFields);
type PermitSettings = Static<typeof permitSettings>;

/** What must hold between these fields: an expression that can be read, a mode with its values. */
export function permitProblems({ permissives, modeSignal, modeValues }: PermitSettings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const read = permissives === undefined ? undefined : readExpression(permissives);
  if (typeof read === 'string') problems.push({ field: 'Permissives', value: permissives, allowed: read });
  else {
    const wrong = read?.variables.find((name) => !isSignal(name));
    if (wrong !== undefined) problems.push({ field: 'Permissives', value: wrong, allowed: SIGNAL_WANTED });
  }
  if (modeSignal !== undefined && !isSignal(modeSignal)) {
    problems.push({ field: 'Mode of the equipment', value: modeSignal, allowed: SIGNAL_WANTED });
  }
  if ((modeSignal === undefined) !== (valuesOf(modeValues).length === 0)) {
    const allowed = 'values such as remote, auto where a signal says the mode; nothing where none does';
    problems.push({ field: 'Modes that allow writes', value: modeValues, allowed });
  }
  return problems;
}

/** The part of a guard that these fields make. */
export function permitsOf(settings: PermitSettings): Omit<GuardSettings, 'low' | 'high' | 'maxStep' | 'minIntervalMs'> {
  const { permissives, modeSignal, modeValues, freshSeconds, priority, approval, maxChangePerMinute } = settings;
  const read = permissives === undefined ? undefined : readExpression(permissives);
  return {
    ...{ freshMs: freshSeconds * 1000, priority, approval, maxChangePerMinute },
    ...(typeof read === 'object' && { permissives: read }),
    ...(modeSignal !== undefined && { mode: { signal: modeSignal, allowed: valuesOf(modeValues) } }),
  };
}

const SIGNAL_WANTED = 'the full name of a signal: asset/property';
const isSignal = (name: string) => /^[^/\s][^\s]*\/[^/\s]+$/.test(name);

function valuesOf(text = ''): string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
