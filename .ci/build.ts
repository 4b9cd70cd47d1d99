import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundledLibraries } from './build/bundled-libraries.ts';
import { consolePage } from './build/console-page.ts';
import { editorHtml } from './build/editor-html.ts';
import { thirdPartyLicences } from './build/licences.ts';
import { type NodeFolder, nodeFolders, ROOT } from './build/node-folder.ts';

const DIST = join(ROOT, 'dist');
const SCENARIOS = join(ROOT, 'examples', 'scenarios');

/** Makes `dist/` anew: what Node-RED loads, and nothing else. Types are checked by `npm run check`. */
async function build(): Promise<void> {
  const startedAt = performance.now();
  await rm(DIST, { recursive: true, force: true });
  const folders = await nodeFolders();
  const made = await Promise.all([
    consolePage(),
    ...folders.map(buildEditor),
    compile().then(bundledLibraries),
    copyScenarios(),
  ]);
  const metafiles = made.filter((metafile) => metafile !== undefined);
  await writeFile(join(DIST, 'THIRD-PARTY-LICENSES'), await thirdPartyLicences(metafiles));
  // Last, because it says that everything before it is there.
  await writeFile(join(DIST, '.built'), '');
  console.log(`tieline: built ${folders.length} nodes in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

async function compile(): Promise<void> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck'], { cwd: ROOT });
}

/** Writes html and icon of a node beside where its JavaScript comes to stand. */
async function buildEditor(folder: NodeFolder) {
  const { definition, name, path } = folder;
  const out = join(DIST, path);
  const icon = definition.palette?.icon ?? `${definition.type}.svg`;
  const { html, metafile } = await editorHtml(folder);
  await mkdir(join(out, 'icons'), { recursive: true });
  await copyFile(join(ROOT, 'icons', icon), join(out, 'icons', icon));
  await writeFile(join(out, `${name}.html`), html);
  return metafile;
}

/** Node-RED shows only `examples/` in its Import menu, so whole scenarios are put there too. */
async function copyScenarios(): Promise<undefined> {
  await rm(SCENARIOS, { recursive: true, force: true });
  const flows = join(ROOT, 'flows');
  if (!existsSync(flows)) return;
  const files = (await readdir(flows)).filter((file) => file.endsWith('.json'));
  await mkdir(SCENARIOS, { recursive: true });
  await Promise.all(files.map((file) => cp(join(flows, file), join(SCENARIOS, file))));
}

await build();
