import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The checkout that the tests run in. */
export const PACKAGE_DIR = join(import.meta.dirname, '..', '..');

/** A fresh Node-RED user directory; by default this package stands in its `node_modules` as an npm link would put it. */
export async function makeUserDir({ linkPackage = true } = {}): Promise<string> {
  const userDir = await mkdtemp(join(tmpdir(), 'tieline-node-red-'));
  if (linkPackage) {
    await mkdir(join(userDir, 'node_modules', '@tieline'), { recursive: true });
    await symlink(PACKAGE_DIR, join(userDir, 'node_modules', '@tieline', 'node-red'), 'dir');
  }
  return userDir;
}

/** Removes a user directory and what Node-RED and the plant store left in it. */
export async function removeUserDir(userDir: string): Promise<void> {
  await rm(userDir, { recursive: true, force: true, maxRetries: 3 });
}

/** Node-RED settings for a test: nothing is asked of the network, nothing pops up in the editor. */
export function testSettings(userDir: string): Record<string, unknown> {
  return {
    userDir,
    uiHost: '127.0.0.1',
    httpAdminRoot: '/',
    httpNodeRoot: '/http',
    flowFile: 'flows.json',
    credentialSecret: 'only for tests',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    diagnostics: { enabled: false, ui: false },
    runtimeState: { enabled: false, ui: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
  };
}
