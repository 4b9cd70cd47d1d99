import { join } from 'node:path';
import { PACKAGE_DIR } from './user-dir.ts';

/** Where the benchmarks lie; they are no part of this repository. */
export const DATA = process.env.TIELINE_DATA ?? join(PACKAGE_DIR, '..', 'shared', 'data');
