import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlantError, textOf } from '../model/errors.ts';

/** Versions of tables that no flow refers to are kept, so many, newest first: somebody may go back to an earlier flow. */
const MOST_UNUSED = 20;
/** Names of versions: what an editor makes up, and nothing that leads out of the folder. */
const VERSION = /^[a-z0-9][a-z0-9-]{7,63}$/;

/** Where the tables of a Node-RED user directory are. */
export function tablesDirectory(userDir: string): string {
  return join(userDir, 'tieline', 'tables');
}

/** What is wrong with the name of a version, or `undefined`. */
export function versionProblem(version: string): string | undefined {
  return VERSION.test(version) ? undefined : '8 to 64 small letters, digits and -';
}

/** The bytes of a version, from the first folder that has it. Throws CONFIG_INVALID, naming the file. */
export function readTableFile(version: string, folders: readonly string[]): Uint8Array {
  const problem = versionProblem(version);
  if (problem !== undefined)
    throw new PlantError('CONFIG_INVALID', `Tags file: "${version}" given; allowed: ${problem}`);
  for (const folder of folders) {
    try {
      return readFileSync(fileOf(folder, version));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new PlantError('CONFIG_INVALID', `Tags file: ${textOf(thrown)}`, { cause: thrown });
    }
  }
  const wanted = folders.map((folder) => fileOf(folder, version)).join(' or ');
  throw new PlantError('CONFIG_INVALID', `Tags file: ${wanted} is missing; it belongs to the flow`);
}

/** Writes a version, all of it or nothing; one that is there already stays as it is. */
export async function writeTableFile(folder: string, version: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = fileOf(folder, version);
  if (existsSync(file)) return;
  const made = `${file}.part`;
  const handle = await open(made, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(made, file);
}

/** Deletes old versions that no flow refers to. */
export async function pruneTableFiles(folder: string, used: ReadonlySet<string>): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.csv') && !used.has(name.slice(0, -4)));
  const files = await Promise.all(
    names.map(async (name) => ({ file: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = files.sort((a, b) => b.at - a.at).slice(MOST_UNUSED);
  await Promise.all(old.map(({ file }) => rm(file, { force: true })));
}

const fileOf = (folder: string, version: string) => join(folder, `${version}.csv`);
