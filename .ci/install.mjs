// Runs before `npm start` and `npm test`: installs what is missing, then builds what is older than its sources.
// Plain JavaScript for Node 18 and newer, because on a fresh clone the Node 24 of the dev dependencies is not there yet.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leftOut } from './left-out.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['nodes', 'src', 'icons', 'flows', '.ci', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const TELL_EVERY_MS = 15_000;
const WINDOWS = process.platform === 'win32';
const NODE_OF_PACKAGES = join('node_modules', 'node', 'bin', WINDOWS ? 'node.exe' : 'node');

/** When a file or anything in a folder last changed; folders count too, so that a deletion is seen. 0 where it is missing. */
function changedAt(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, changedAt(join(path, name))), stat.mtimeMs);
}

/** Runs a command to its end and says every while that it still runs; ends this process with its status where it fails. */
function run(what, command, args, env = process.env) {
  console.log(`tieline: ${what}`);
  const startedAt = Date.now();
  const told = setInterval(() => {
    console.log(`tieline: ${what}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, TELL_EVERY_MS);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env,
      shell: WINDOWS && command === 'npm',
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

/** Runs npm on this process's Node or, given one, on another. */
function npm(what, args, node) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const script = process.env.npm_execpath;
  const env = node ? { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } : process.env;
  return script
    ? run(what, node ?? process.execPath, [script, ...args, ...quiet], env)
    : run(what, 'npm', [...args, ...quiet], env);
}

function isOldNode(needed) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = /(\d+)\.(\d+)/.exec(needed).slice(1).map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

/** Installs what the lock file says. On an old Node, npm would leave out the optional packages that need a newer one: it runs on ours then. */
async function installPackages() {
  const what = 'installing packages, about a minute on the first run';
  const { engines, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (!isOldNode(engines.node)) return npm(what, ['ci']);
  const folder = mkdtempSync(join(tmpdir(), 'tieline-node-'));
  try {
    const version = devDependencies.node;
    await npm(`fetching Node ${version}, because ${process.version} is older than needed`, [
      ...['install', '--no-save', '--prefix', folder],
      `node@${version}`,
    ]);
    await npm(what, ['ci'], join(folder, NODE_OF_PACKAGES));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const installedAt = changedAt(join(ROOT, 'node_modules', '.package-lock.json'));
if (installedAt < changedAt(join(ROOT, 'package-lock.json'))) {
  await installPackages();
  const missing = leftOut();
  if (missing.length > 0) console.warn(`tieline: npm left out ${missing.join(', ')}; nodes that need them will say so`);
}

const builtAt = changedAt(join(ROOT, 'dist', '.built'));
if (builtAt === 0 || builtAt < Math.max(...SOURCES.map((source) => changedAt(join(ROOT, source))))) {
  const node = join(ROOT, NODE_OF_PACKAGES);
  await run('building', existsSync(node) ? node : process.execPath, [join('.ci', 'build.ts')]);
}
