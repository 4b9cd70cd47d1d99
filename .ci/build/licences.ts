import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from './node-folder.ts';

/** The licence texts of every package whose code went into a bundle; fails where one has none. */
export async function thirdPartyLicences(metafiles: readonly Metafile[]): Promise<string> {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = [...new Set(inputs.map(packageOf).filter((name) => name !== undefined))].sort();
  const texts = await Promise.all(packages.map(licenceOf));
  return ['Code of these packages is bundled into @tieline/node-red.', ...texts].join('\n\n');
}

function packageOf(input: string): string | undefined {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

async function licenceOf(name: string): Promise<string> {
  const folder = join(ROOT, 'node_modules', name);
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const file = existsSync(folder) ? (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each)) : undefined;
  if (!file) throw new Error(`${name} is bundled but has no licence file`);
  const text = await readFile(join(folder, file), 'utf8');
  return `${'-'.repeat(80)}\n${name} ${manifest.version} (${manifest.license})\n\n${text.trim()}`;
}
