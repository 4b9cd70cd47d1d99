import { type Static, Type } from 'typebox';
import { causeProblems, causeSettings } from '../alarms/causes.ts';
import { assetSettings, classSettings, relationSettings } from '../assets/asset.ts';
import { assetProblems } from '../assets/asset-problems.ts';
import { timeZoneProblems } from '../model/plant-time.ts';
import type { SettingProblem } from '../model/settings.ts';
import { tagSettings } from '../normalize/tag.ts';
import { tagProblems } from '../normalize/tag-problems.ts';
import { postgresUrlProblem } from '../store/postgres/postgres-url.ts';

/** Settings of `tieline-plant`. */
export const plantSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    minLength: 1,
    maxLength: 80,
    placeholder: 'Munich press shop',
    description: 'Shown in the console and in every alarm.',
  }),
  timeZone: Type.String({
    title: 'Time zone',
    default: 'UTC',
    placeholder: 'Europe/Berlin',
    description: 'IANA name of the time zone of the plant; used for shifts, days and what people read.',
  }),
  operators: Type.Integer({
    title: 'Operators on duty',
    default: 1,
    minimum: 1,
    maximum: 1000,
    description:
      'How many people share the alarms at a time; the aims of EEMUA 191 for the alarm load are per operator.',
  }),
  staleAfterSeconds: Type.Number({
    title: 'Stale after',
    unit: 's',
    default: 60,
    minimum: 1,
    maximum: 86_400,
    description: 'A signal that has said nothing for this long is stale: its value no longer counts towards delays.',
  }),
  lateAfterSeconds: Type.Number({
    title: 'Late after',
    unit: 's',
    default: 60,
    minimum: 1,
    maximum: 86_400,
    description: 'A reading whose source time is older than this on arrival is historical: kept, never alarmed on.',
  }),
  historyDays: Type.Number({
    title: 'History kept',
    unit: 'd',
    default: 30,
    minimum: 1,
    maximum: 36_500,
    description: 'Readings are deleted this long after they were received.',
  }),
  historyMegabytes: Type.Number({
    title: 'Size of history',
    unit: 'MB',
    default: 1024,
    minimum: 16,
    maximum: 1_048_576,
    description: 'The oldest readings are deleted earlier where the file would become larger than this.',
  }),
  archiveUrl: Type.Optional(
    Type.String({
      title: 'PostgreSQL',
      placeholder: 'postgres://host:5432/database',
      description: 'Database to which the history is copied, too; may come from the environment. Empty: none.',
    }),
  ),
  username: Type.Optional(Type.String({ title: 'User', secret: true, description: 'User in PostgreSQL.' })),
  password: Type.Optional(Type.String({ title: 'Password', secret: true, description: 'Password in PostgreSQL.' })),
  tags: Type.Array(tagSettings, {
    title: 'Tags',
    rowsFile: 'tagsFile',
    default: [],
    maxItems: 100_000,
    description: 'What addresses mean. Addresses without a tag map by themselves: all but the last part is the asset.',
  }),
  tagsFile: Type.Optional(
    Type.String({
      title: 'Tags file',
      description: 'Version of a file in the user directory that holds the tags where there are too many for a flow.',
    }),
  ),
  assets: Type.Array(assetSettings, {
    title: 'Assets',
    keyColumns: ['asset'],
    default: [],
    maxItems: 100_000,
    description: 'What is known about assets: their class, their attributes. An asset needs no row to be one.',
  }),
  classes: Type.Array(classSettings, {
    title: 'Classes',
    keyColumns: ['class', 'property'],
    default: [],
    maxItems: 10_000,
    description: 'What the assets of a class have: properties with addresses, units, limits and priorities.',
  }),
  relations: Type.Array(relationSettings, {
    title: 'Relations',
    keyColumns: ['asset', 'relation', 'to'],
    default: [],
    maxItems: 100_000,
    description: 'Which assets belong together: an HVAC serves a hall.',
  }),
  causes: Type.Array(causeSettings, {
    title: 'Causes',
    keyColumns: ['causeAssets', 'causeProperty', 'assets', 'property'],
    default: [],
    maxItems: 1000,
    description: 'Which alarms explain others: while a cause stands its consequences are suppressed, and stay visible.',
  }),
});

export type PlantSettings = Static<typeof plantSettings>;

/** What must hold between the fields: a known time zone, and tables that agree with themselves and each other. */
export function plantProblems(settings: PlantSettings): SettingProblem[] {
  const { timeZone, archiveUrl, tags, assets, classes, relations, causes } = settings;
  const own = [...timeZoneProblems(timeZone), ...archiveProblems(archiveUrl), ...causeProblems(causes)];
  const problems = [...own, ...tagProblems(tags)];
  return problems.length > 0 ? problems : assetProblems({ assets, classes, relations }, tags);
}

function archiveProblems(archiveUrl: string | undefined): SettingProblem[] {
  const allowed = archiveUrl === undefined ? undefined : postgresUrlProblem(archiveUrl);
  return allowed === undefined ? [] : [{ field: 'PostgreSQL', value: archiveUrl, allowed }];
}
