import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../support/node-red-process.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir, testSettings } from '../../support/user-dir.ts';
import type { BenchRow } from '../figure.ts';
import { takeTurns } from '../rounds.ts';

const AIM_MS = 300;
const LOADED = 'bench: Tieline loads ';

/** Prints each protocol client that a file of ours asks for; Node-RED itself loads some for its own nodes. */
const WATCH = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    const ours = /\\/dist\\/(nodes|src)\\//.test(context.parentURL ?? '');
    if (ours && /^(mqtt|modbus-serial|aedes)(\\/|$)/.test(specifier)) console.log('${LOADED}' + specifier);
    return next(specifier, context);
  },
});
`;

/** How much longer Node-RED takes until its flows have started when the palette is installed; no node is in use. */
export const startup: BenchRow = {
  name: 'startup',
  async measure(tell) {
    const bare = await makeUserDir({ linkPackage: false });
    const withPalette = await makeUserDir();
    const start = (userDir: string) => () => timeToStart(userDir, []);
    try {
      tell('which protocol clients are loaded');
      await refuseEarlyClients(withPalette);
      const took = await takeTurns({ limit: start(bare), ours: start(withPalette) }, { warmUps: 1, rounds: 7, tell });
      const value = Math.max(0, took.ours - took.limit);
      const [without, withIt] = [took.limit, took.ours].map((ms) => `${Math.round(ms)} ms`);
      return [
        {
          ...{ row: 'startup', value, unit: 'ms more', better: 'less', aim: `at most ${AIM_MS} ms` },
          met: value <= AIM_MS,
          note: `from process start to "Started flows": Node-RED ${without}, with the palette ${withIt}; no protocol client loaded`,
        },
      ];
    } finally {
      await removeUserDir(bare);
      await removeUserDir(withPalette);
    }
  },
};

async function refuseEarlyClients(userDir: string): Promise<void> {
  const watch = join(userDir, 'watch.mjs');
  await writeFile(watch, WATCH);
  let printed = '';
  await timeToStart(userDir, ['--import', pathToFileURL(watch).href], (text) => {
    printed += text;
  });
  const early = printed.split('\n').filter((line) => line.startsWith(LOADED));
  if (early.length > 0) throw new Error(`before any node uses it, ${early.join(', ')}`);
}

/** Time from the start of a Node-RED process to `Started flows`, ms. */
async function timeToStart(userDir: string, nodeArgs: string[], onText: (text: string) => void = () => undefined) {
  const settings = { ...testSettings(userDir), uiPort: await freePort() };
  const settingsFile = join(userDir, 'settings.cjs');
  await writeFile(settingsFile, `module.exports = ${JSON.stringify(settings)};\n`);
  await writeFile(join(userDir, 'flows.json'), '[]');
  const entry = join(PACKAGE_DIR, 'node_modules', 'node-red', 'red.js');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, entry, '--userDir', userDir, '--settings', settingsFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const took = (await saysStarted(child, onText)) - startedAt;
  child.kill('SIGINT');
  await once(child, 'exit');
  return took;
}

function saysStarted(child: ChildProcess, onText: (text: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      onText(chunk.toString());
      text += chunk.toString();
      if (text.includes('Started flows')) resolve(performance.now());
    });
    child.once('exit', () => reject(new Error(`Node-RED ended before its flows had started:\n${text}`)));
  });
}
