import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';

/** One row of a plant's causes: while an alarm of the first kind stands, alarms of the second are its consequences. */
export const causeSettings = Type.Object({
  causeAssets: Type.String({
    title: 'Cause: assets',
    minLength: 1,
    placeholder: 'acme/{hall}/power',
    description: 'Asset path; + or {name} is one level, # at the end the rest. A name is the same text on both sides.',
  }),
  causeProperty: Type.Optional(
    Type.String({ title: 'Cause: property', placeholder: 'voltage', description: 'Empty: any.' }),
  ),
  assets: Type.String({
    title: 'Consequences: assets',
    minLength: 1,
    placeholder: 'acme/{hall}/#',
    description: 'Whose alarms are suppressed while the cause stands.',
  }),
  property: Type.Optional(
    Type.String({ title: 'Consequences: property', placeholder: 'temperature', description: 'Empty: any.' }),
  ),
});

export type CauseRow = Static<typeof causeSettings>;

/** What an alarm is about. */
export interface AlarmPlace {
  readonly asset: string;
  readonly property: string;
}

/**
 * The causes of a plant. A cause explains a consequence where they have a key in common: the row, with what stands at the names that both sides
 * share.
 */
export interface Causes {
  /** Under which keys an alarm explains others; none where it cannot. */
  causeKeys(alarm: AlarmPlace): string[];
  /** Under which keys an alarm is explained. */
  consequenceKeys(alarm: AlarmPlace): string[];
}

const CAPTURE = /^\{(\w+)\}$/;

/** @param rows without problems */
export function createCauses(rows: readonly CauseRow[]): Causes {
  const ready = rows.map((row) => ({ ...row, shared: namesIn(row.assets) }));
  const keyOf = (row: number, names: ReadonlyMap<string, string>, shared: readonly string[]) =>
    JSON.stringify([row, ...shared.map((name) => names.get(name))]);
  const keys = (assets: 'causeAssets' | 'assets', property: 'causeProperty' | 'property') => (alarm: AlarmPlace) =>
    ready.flatMap((row, i) => {
      if (row[property] && row[property] !== alarm.property) return [];
      const names = captured(row[assets], alarm.asset);
      return names ? [keyOf(i, names, row.shared)] : [];
    });
  return { causeKeys: keys('causeAssets', 'causeProperty'), consequenceKeys: keys('assets', 'property') };
}

const namesIn = (pattern: string) => pattern.split('/').flatMap((level) => CAPTURE.exec(level)?.[1] ?? []);

/** What stands at the names of a pattern in an asset path; `undefined` where it does not fit. */
function captured(pattern: string, asset: string): ReadonlyMap<string, string> | undefined {
  const wanted = pattern.split('/');
  const levels = asset.split('/');
  const names = new Map<string, string>();
  for (const [i, level] of wanted.entries()) {
    if (level === '#') return names;
    const found = levels[i];
    if (found === undefined) return undefined;
    const name = CAPTURE.exec(level)?.[1];
    if (name !== undefined && !names.has(name)) names.set(name, found);
    const expected = name === undefined ? level : names.get(name);
    if (level !== '+' && expected !== found) return undefined;
  }
  return levels.length === wanted.length ? names : undefined;
}

/** What is wrong with rows of causes. */
export function causeProblems(rows: readonly CauseRow[]): SettingProblem[] {
  return rows.flatMap(({ causeAssets, assets }, i) => {
    const place = `Causes row ${i + 1}`;
    const known = new Set(causeAssets.split('/').flatMap((level) => CAPTURE.exec(level)?.[1] ?? []));
    const unknown = assets
      .split('/')
      .flatMap((level) => CAPTURE.exec(level)?.[1] ?? [])
      .find((name) => !known.has(name));
    return [
      ...patternProblems(`${place}, Cause`, causeAssets),
      ...patternProblems(`${place}, Consequences`, assets),
      ...(unknown === undefined
        ? []
        : [
            {
              field: `${place}, Consequences`,
              value: assets,
              allowed: `names that stand in the cause; {${unknown}} does not`,
            },
          ]),
    ];
  });
}

function patternProblems(field: string, value: string): SettingProblem[] {
  const levels = value.split('/');
  const wrong = levels.some((level, i) => {
    if (level === '#') return i < levels.length - 1;
    return level === '' || (level !== '+' && /[{}+#]/.test(level) && !CAPTURE.test(level));
  });
  return wrong
    ? [{ field, value, allowed: 'an asset path; + or {name} for one level, # at the end for the rest' }]
    : [];
}
