// Optional packages that npm left out: where a download failed, or its own Node was older than a package needs.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The names of the optional packages that are not installed. */
export function leftOut() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.keys(optionalDependencies).filter(
    (name) => !existsSync(join(ROOT, 'node_modules', name, 'package.json')),
  );
}
