import type { SettingProblem } from '../model/settings.ts';
import type { Tag } from '../normalize/tag.ts';
import { tagProblems } from '../normalize/tag-problems.ts';
import { type AssetRow, type AssetTables, type ClassRow, LEVELS } from './asset.ts';
import { above, createAssetModel, levelOf, tagOfClass } from './asset-model.ts';
import { readAttributes } from './attributes.ts';
import { classTags } from './class-tags.ts';

/** Limits of a class from below. */
const RISING = ['LL', 'L', 'H', 'HH'] as const;

/** What is wrong with the tables of assets, classes and relations, and between them and the tag table (whose rows are right). */
export function assetProblems(tables: AssetTables, tags: readonly Tag[]): SettingProblem[] {
  const problems = [...rowProblems(tables), ...classProblems(tables.classes), ...relationProblems(tables)];
  return problems.length > 0 ? problems : tagsByClassProblems(tables, tags);
}

function rowProblems({ assets, classes }: AssetTables): SettingProblem[] {
  const known = new Set(classes.map((row) => row.class));
  const rows = new Map(assets.map((row) => [row.asset, row]));
  const seen = new Set<string>();
  return assets.flatMap((row, i) => {
    const place = `Assets row ${i + 1}`;
    const problems: SettingProblem[] = [];
    if (seen.has(row.asset)) problems.push({ field: `${place}, Asset`, value: row.asset, allowed: 'each asset once' });
    seen.add(row.asset);
    if (row.class !== undefined && !known.has(row.class)) {
      const allowed = `a class of the table Classes: ${[...known].join(', ') || 'there is none'}`;
      problems.push({ field: `${place}, Class`, value: row.class, allowed });
    }
    const attributes = readAttributes(row.attributes ?? '');
    if (typeof attributes === 'string') {
      problems.push({ field: `${place}, Attributes`, value: row.attributes, allowed: attributes });
    }
    return [...problems, ...levelProblems(row, rows, place)];
  });
}

function levelProblems(row: AssetRow, rows: ReadonlyMap<string, AssetRow>, place: string): SettingProblem[] {
  const parent = above(row.asset);
  if (row.level === undefined || parent === undefined) return [];
  const over = levelOf(parent, rows);
  if (LEVELS.indexOf(row.level) > LEVELS.indexOf(over) || (row.level === 'equipment' && over === 'equipment'))
    return [];
  return [{ field: `${place}, Level`, value: row.level, allowed: `a level below that of ${parent} (${over})` }];
}

function classProblems(classes: readonly ClassRow[]): SettingProblem[] {
  const seen = new Set<string>();
  return classes.flatMap((row, i) => {
    const place = `Classes row ${i + 1}`;
    const problems: SettingProblem[] = [];
    const name = `${row.class} ${row.property}`;
    if (seen.has(name)) {
      problems.push({
        field: `${place}, Property`,
        value: row.property,
        allowed: `each property of ${row.class} once`,
      });
    }
    seen.add(name);
    // As a tag the row is judged by what tags are judged by; its address is one only for an asset.
    const asTag = tagProblems([tagOfClass(row, 'asset')]);
    problems.push(...asTag.map((problem) => ({ ...problem, field: problem.field.replace('Tags row 1', place) })));
    const limits = RISING.flatMap((limit) => (row[limit] === undefined ? [] : [{ limit, value: row[limit] }]));
    for (const [at, upper] of limits.entries()) {
      const lower = limits[at - 1];
      if (!lower || upper.value > lower.value) continue;
      const allowed = `a number above ${lower.limit} (${lower.value})`;
      problems.push({ field: `${place}, ${upper.limit}`, value: upper.value, allowed });
    }
    return problems;
  });
}

function relationProblems({ relations }: AssetTables): SettingProblem[] {
  const seen = new Set<string>();
  return relations.flatMap(({ asset, relation, to }, i) => {
    const text = `${asset} ${relation} ${to}`;
    const place = `Relations row ${i + 1}`;
    if (asset === to) return [{ field: `${place}, To`, value: to, allowed: 'another asset' }];
    if (seen.has(text)) return [{ field: `${place}, To`, value: text, allowed: 'each relation once' }];
    seen.add(text);
    return [];
  });
}

/** Every asset must fill in what its class asks for, and no two tags may share an address of a link. */
function tagsByClassProblems(tables: AssetTables, tags: readonly Tag[]): SettingProblem[] {
  const addresses = new Map(tags.map((tag, i) => [addressOf(tag), `Tags row ${i + 1}`]));
  return classTags(tables, createAssetModel(tables), tags).flatMap(({ assetRow, classRow, tag, missing }) => {
    const row = tables.assets[assetRow];
    const place = `Assets row ${assetRow + 1}`;
    const by = `${tag.property} of class ${row?.class}`;
    if (missing.length > 0) {
      const allowed = `attributes for ${missing.join(' and ')} in Classes row ${classRow + 1} (${by})`;
      return [{ field: `${place}, Attributes`, value: row?.attributes, allowed }];
    }
    const taken = addresses.get(addressOf(tag));
    addresses.set(addressOf(tag), place);
    if (taken === undefined) return [];
    const allowed = `an address of its own for ${by}; ${taken} has it`;
    return [{ field: `${place}, Attributes`, value: tag.address, allowed }];
  });
}

const addressOf = ({ link = '', address }: Tag) => `${link} ${address}`;
