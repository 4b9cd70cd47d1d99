import { build, type Metafile } from 'esbuild';
import { ROOT } from './node-folder.ts';

/** Files that bring small libraries along: whoever installs the package has at most six dependencies. Each is the only one that imports its libraries. */
const FILES = ['src/geometry/measure.ts'];

/** Puts the libraries of these files into what was compiled of them. */
export async function bundledLibraries(): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: FILES,
    absWorkingDir: ROOT,
    outbase: '.',
    outdir: 'dist',
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return metafile;
}
