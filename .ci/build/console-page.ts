import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { ROOT } from './node-folder.ts';

const PAGE = 'src/console/page';

/** Bundles the operator's console page, and what the editor loads on demand, into `dist/src/console/page/`. */
export async function consolePage(): Promise<Metafile | undefined> {
  if (!existsSync(join(ROOT, PAGE, 'main.tsx'))) return undefined;
  const outdir = join(ROOT, 'dist', PAGE);
  await mkdir(outdir, { recursive: true });
  await copyFile(join(ROOT, PAGE, 'index.html'), join(outdir, 'index.html'));
  const { metafile } = await build({
    // The editor loads what is large only when somebody uses it.
    entryPoints: { main: join(PAGE, 'main.tsx'), 'ical-days': 'nodes/shared/editor/ical-days.ts' },
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return metafile;
}
