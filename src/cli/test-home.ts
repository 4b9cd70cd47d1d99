import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlantError } from '../model/errors.ts';

/** This package: the nearest folder above that has a package.json (source and build lie at different depths). */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Where Node-RED was asked to be looked for. */
export interface NodeRedPlaces {
  nodeRed: string | undefined;
  userDir: string | undefined;
}

/**
 * The package.json of the Node-RED to be used: the one asked for, else the first found beside this package, in the current
 * directory, in the user directory or among the global packages. Throws CONFIG_INVALID where there is none.
 */
export function findNodeRed({ nodeRed, userDir }: NodeRedPlaces): string {
  if (nodeRed !== undefined) {
    const found = manifestIn(resolve(nodeRed));
    if (found) return found;
    throw new PlantError('CONFIG_INVALID', `--node-red: "${nodeRed}" given; allowed: a directory with Node-RED in it`);
  }
  const bin = dirname(process.execPath);
  const globals = [join(bin, '..', 'lib', 'node_modules'), join(bin, 'node_modules')];
  const folders = [packageFolder(), process.cwd(), ...(userDir === undefined ? [] : [resolve(userDir)])];
  for (const folder of folders) {
    const found = manifestIn(folder);
    if (found) return found;
  }
  const found = globals.map((folder) => join(folder, 'node-red', 'package.json')).find((file) => existsSync(file));
  if (found) return found;
  throw new PlantError(
    'CONFIG_INVALID',
    'Node-RED was not found beside this package, here, in the user directory or among the global packages; say where it is with --node-red DIR',
  );
}

/** In a folder, or where its modules are resolved. */
function manifestIn(folder: string): string | undefined {
  const own = join(folder, 'package.json');
  if (existsSync(own) && nameIn(own) === 'node-red') return own;
  try {
    return createRequire(join(folder, 'x.js')).resolve('node-red/package.json');
  } catch {
    return undefined;
  }
}

function nameIn(manifest: string): unknown {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name;
}

/** A fresh user directory with this package and, where one is given, the further nodes of a user's own directory. */
export async function makeTestHome(userDir: string | undefined): Promise<{ home: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'tieline-test-'));
  const modules = join(home, 'node_modules');
  await mkdir(join(modules, '@tieline'), { recursive: true });
  await symlink(packageFolder(), join(modules, '@tieline', 'node-red'), 'junction');
  if (userDir !== undefined) {
    for (const name of nodePackages(join(resolve(userDir), 'node_modules'))) {
      const link = join(modules, name);
      if (existsSync(link)) continue;
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(resolve(userDir), 'node_modules', name), link, 'junction');
    }
  }
  return { home, remove: () => rm(home, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Names of the packages in a folder that bring nodes. */
function nodePackages(modules: string): string[] {
  if (!existsSync(modules)) throw new PlantError('CONFIG_INVALID', `--user-dir: ${modules} does not exist`);
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  return names.filter((name) => {
    const manifest = join(modules, name, 'package.json');
    return existsSync(manifest) && 'node-red' in (JSON.parse(readFileSync(manifest, 'utf8')) as object);
  });
}
