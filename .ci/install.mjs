// Runs before `npm start` and `npm test`: installs what is missing, then builds what is older than its sources.
// Plain JavaScript for Node 18 and newer, because on a fresh clone the Node 24 of the dev dependencies is not there yet.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['nodes', 'src', 'icons', 'flows', '.ci', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const TELL_EVERY_MS = 15_000;

/** When a file or anything in a folder last changed; folders count too, so that a deletion is seen. 0 where it is missing. */
function changedAt(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, changedAt(join(path, name))), stat.mtimeMs);
}

/** Runs a command to its end and says every while that it still runs; ends this process with its status where it fails. */
function run(what, command, args) {
  console.log(`tieline: ${what}`);
  const startedAt = Date.now();
  const told = setInterval(() => {
    console.log(`tieline: ${what}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, TELL_EVERY_MS);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      shell: process.platform === 'win32' && command === 'npm',
    });
    child.on('error', (error) => {
      console.error(`tieline: ${command} could not be started: ${error.message}`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      clearInterval(told);
      if (code === 0) return resolve();
      console.error(`tieline: ${what}: failed (${signal ?? code})`);
      process.exit(code ?? 1);
    });
  });
}

const installedAt = changedAt(join(ROOT, 'node_modules', '.package-lock.json'));
if (installedAt < changedAt(join(ROOT, 'package-lock.json'))) {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const what = 'installing packages, about a minute on the first run';
  if (npm) await run(what, process.execPath, [npm, ...args]);
  else await run(what, 'npm', args);
}

const builtAt = changedAt(join(ROOT, 'dist', '.built'));
if (builtAt === 0 || builtAt < Math.max(...SOURCES.map((source) => changedAt(join(ROOT, source))))) {
  const node = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  await run('building', existsSync(node) ? node : process.execPath, [join('.ci', 'build.ts')]);
}
