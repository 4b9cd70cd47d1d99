import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { textOf } from '../../../src/model/errors.ts';
import { nab } from './nab.ts';
import { objectsOfTable, type Section, textOfTable } from './section.ts';
import { skab } from './skab-section.ts';

/** Every benchmark, in the order of the report. */
const SECTIONS: readonly Section[] = [nab, skab];

/** `npm run bench:anomaly [-- --only SECTION] [-- --json FILE]` */
async function run(args: readonly string[]): Promise<void> {
  const options = { only: { type: 'string' }, json: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const sections = SECTIONS.filter(({ name }) => values.only === undefined || name === values.only);
  if (sections.length === 0) {
    throw new Error(
      `there is no section ${values.only}; the sections are ${SECTIONS.map(({ name }) => name).join(', ')}`,
    );
  }
  const objects: Record<string, string | number>[] = [];
  for (const { name, missing, measure } of sections) {
    const lacks = missing();
    if (lacks !== undefined) {
      console.error(`${name} is not measured: ${lacks}`);
      process.exitCode = 1;
      continue;
    }
    for (const table of await measure((progress) => console.error(`${name}: ${progress}`))) {
      console.log(`${textOfTable(table)}\n`);
      objects.push(...objectsOfTable(table).map((row) => ({ section: name, ...row })));
    }
  }
  if (values.json) await writeFile(values.json, `${JSON.stringify(objects, null, 2)}\n`);
}

run(process.argv.slice(2)).catch((thrown: unknown) => {
  console.error(`bench:anomaly: ${textOf(thrown)}`);
  process.exitCode = 1;
});
