import { readTableCsv } from '../csv/table-csv.ts';
import { PlantError } from '../model/errors.ts';
import { type FieldSchema, fieldsOf } from '../model/settings.ts';
import { plantSettings } from './plant-settings.ts';

/** Settings of a plant as flow JSON has them. */
type Stored = Readonly<Record<string, unknown>>;

const TAGS = fieldsOf(plantSettings).tags as FieldSchema;

/**
 * The settings of a plant with the rows of its tags file among its tags; as they are where it has none.
 * Throws CONFIG_INVALID where the file is missing or cannot be read.
 * @param readFile the bytes of a version; throws CONFIG_INVALID where it is missing
 */
export function withTagsOfFile<Plant extends Stored>(stored: Plant, readFile: (version: string) => Uint8Array): Plant {
  const { tagsFile, tags } = stored;
  if (typeof tagsFile !== 'string' || tagsFile === '') return stored;
  const { rows, faults } = readTableCsv(TAGS, readFile(tagsFile));
  const [fault] = faults;
  if (fault) throw new PlantError('CONFIG_INVALID', `Tags file: ${tagsFile} line ${fault.line}: ${fault.reason}`);
  return { ...stored, tagsFile: '', tags: [...(Array.isArray(tags) ? tags : []), ...rows.map(({ row }) => row)] };
}
