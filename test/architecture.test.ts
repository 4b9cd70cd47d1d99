import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, type SourceFile, sourceFiles } from './support/source-code.ts';
import { PACKAGE_DIR } from './support/user-dir.ts';

const PURE_FOLDERS = [
  'model',
  'csv',
  'formats',
  'normalize',
  'assets',
  'derive',
  'rules',
  'detectors',
  'geometry',
  'alarms',
  'calendar',
  'notifications',
  'logic',
  'guard',
  'workorders',
  'history',
];
const FORBIDDEN_IMPORTS =
  /^(node-red|(node:)?(fs|fs\/promises|net|tls|dgram|http|https|http2|child_process|worker_threads|timers|timers\/promises|os|process))$/;
const FORBIDDEN_NAMES =
  /(?<![.\w])(fetch|setTimeout|setInterval|setImmediate|process|console|XMLHttpRequest|WebSocket)\b(?!\s*\??:)|\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.now\b/;
const PROTOCOL_CLIENTS = ['mqtt', 'modbus-serial', 'json-logic-js'];
const GEOMETRY_LIBRARIES = ['@turf/boolean-point-in-polygon', 'cheap-ruler', 'robust-predicates'];

/** The top level is fixed by the people who asked for Tieline; the rest of it is documentation, licence and tool settings. */
const TOP_LEVEL = ['nodes', 'flows', 'src', 'icons', 'test', 'examples', 'package.json', 'tsconfig.json', 'README.md'];
const ALSO_THERE = [
  'docs',
  'LICENSE',
  'CHANGELOG.md',
  'package-lock.json',
  'tsconfig.build.json',
  'biome.json',
  '.mocharc.cjs',
];
const HIDDEN = ['.ci', '.git', '.gitignore', '.npmrc', '.github', '.nvmrc', '.editorconfig'];
const MADE = ['node_modules', 'dist', 'coverage', '.tieline'];

const src = sourceFiles('src');
const nodes = sourceFiles('nodes');
const ours = [...src, ...nodes, ...sourceFiles('.ci'), ...sourceFiles('test')];

const folderOf = (path: string) => path.split('/')[1] ?? '';
const inFolder = (folder: string) => src.filter(({ path }) => path.startsWith(`src/${folder}/`));

/** The codecs and settings of protocols, and what they reach in their own folder. */
function pureProtocolFiles(): SourceFile[] {
  const byPath = new Map(src.map((file) => [file.path, file]));
  const found = new Set<SourceFile>();
  const reach = (file: SourceFile | undefined) => {
    if (!file || found.has(file) || !file.path.startsWith('src/protocols/')) return;
    found.add(file);
    for (const { of } of file.imports) reach(byPath.get(of));
  };
  for (const file of inFolder('protocols')) if (/\/(codec|settings)\.ts$/.test(file.path)) reach(file);
  return [...found];
}

/** The language of scenarios and what it is compared with; not the devices below it, nor the seam to the runtime. */
const scenarioLanguage = inFolder('scenario').filter(
  ({ path }) => path.split('/').length === 3 && path !== 'src/scenario/simulation.ts',
);

/** What sits before the normalizer may read the formats of others; rules and all else see readings only. */
const READS_FORMATS = /^src\/(protocols|normalize)\//;
/** Assets have tags by their classes. */
const READS_TAGS = /^src\/assets\//;
/** A rule asks detectors, geometry, and what reads the language of logic; they know nothing of rules. */
const ASKS_RULES = /^src\/rules\//;
const isKnown = (path: string, of: string) =>
  /^src\/(model|csv)\//.test(of) ||
  (of.startsWith('src/formats/') && READS_FORMATS.test(path)) ||
  (of.startsWith('src/normalize/') && READS_TAGS.test(path)) ||
  (/^src\/(detectors|geometry|logic)\//.test(of) && ASKS_RULES.test(path));

const pure = [...PURE_FOLDERS.flatMap(inFolder), ...pureProtocolFiles(), ...scenarioLanguage];

describe('who may import whom', () => {
  it('leaves the vocabulary on its own', () => {
    const outside = inFolder('model').flatMap(({ path, imports }) =>
      imports
        .filter(({ of }) => of.includes('/') && !of.startsWith('src/model/'))
        .map(({ of }) => `${path} imports ${of}`),
    );
    assert.deepEqual(outside, []);
  });

  it('lets the pure parts know the vocabulary, CSV, the formats of others and their own folder only', () => {
    const outside = pure.flatMap(({ path, imports }) => {
      const home = path.slice(0, path.lastIndexOf('/') + 1);
      const wrong = imports.filter(({ of }) => of.startsWith('src/') && !of.startsWith(home) && !isKnown(path, of));
      return wrong.map(({ of }) => `${path} imports ${of}`);
    });
    assert.deepEqual(outside, []);
  });

  it('keeps the language of scenarios apart from the devices that it moves, and those apart from the runtime', () => {
    const devices = inFolder('scenario').filter(({ path }) => path.startsWith('src/scenario/devices/'));
    const wrong = [
      ...scenarioLanguage.map(({ path, imports }) => ({ path, imports, allowed: /^src\/(model|scenario)\/[^/]+$/ })),
      ...devices.map(({ path, imports }) => ({
        path,
        imports,
        allowed: /^src\/(model|normalize|assets|protocols|scenario)\//,
      })),
    ].flatMap(({ path, imports, allowed }) =>
      imports.filter(({ of }) => of.startsWith('src/') && !allowed.test(of)).map(({ of }) => `${path} imports ${of}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('keeps clock, chance, network and disk out of the pure parts', () => {
    const impure = pure.flatMap(({ path, imports, code }) => [
      ...imports.filter(({ of }) => FORBIDDEN_IMPORTS.test(of)).map(({ of }) => `${path} imports ${of}`),
      ...[FORBIDDEN_NAMES.exec(code)?.[0]].filter((name) => name !== undefined).map((name) => `${path} names ${name}`),
    ]);
    assert.deepEqual(impure, []);
  });

  it('imports each protocol client and geometry library in exactly one file, the servers of the demo plant aside', () => {
    const real = src.filter(({ path }) => !path.startsWith('src/simulator/'));
    for (const client of [...PROTOCOL_CLIENTS, ...GEOMETRY_LIBRARIES]) {
      const users = real.filter(({ imports }) => imports.some(({ of, typeOnly }) => of === client && !typeOnly));
      assert.equal(
        users.length,
        1,
        `${client} is imported by ${users.map(({ path }) => path).join(' and ') || 'nobody'}`,
      );
    }
  });

  it('gives the runtime its clock, store and senders as arguments', () => {
    const wrong = [...inFolder('runtime'), ...inFolder('backtest')].flatMap(({ path, imports, code }) => [
      ...imports
        .filter(({ of, typeOnly }) => !typeOnly && /^src\/(io|protocols|store\/open|console|cli|simulator)/.test(of))
        .filter(({ of }) => !pure.some((file) => file.path === of))
        .map(({ of }) => `${path} imports ${of}`),
      ...(/\bDate\.now\b|\bnew Date\(\s*\)/.test(code) ? [`${path} asks the system clock`] : []),
    ]);
    assert.deepEqual(wrong, []);
  });

  it('lets nobody import nodes, and only nodes know Node-RED', () => {
    const wrong = src.flatMap(({ path, imports }) =>
      imports
        .filter(({ of, typeOnly }) => of.startsWith('nodes/') || (/^(@node-red|node-red)/.test(of) && !typeOnly))
        .filter(() => folderOf(path) !== 'cli')
        .map(({ of }) => `${path} imports ${of}`),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('the house', () => {
  it('has the top level that was agreed', () => {
    const there = readdirSync(PACKAGE_DIR).filter((name) => !MADE.includes(name) && !name.endsWith('.tgz'));
    assert.deepEqual(
      TOP_LEVEL.filter((name) => !there.includes(name)),
      [],
      'missing',
    );
    assert.deepEqual(
      there.filter((name) => ![...TOP_LEVEL, ...ALSO_THERE, ...HIDDEN].includes(name)),
      [],
      'not agreed',
    );
  });

  it('has the same files in every node folder', () => {
    const entries = readdirSync(join(PACKAGE_DIR, 'nodes'), { withFileTypes: true });
    for (const { name } of entries.filter((entry) => entry.isDirectory() && entry.name !== 'shared')) {
      const expected = ['editor.ts', 'form.html', 'help.md', 'ts'].map((ending) => `${name}.${ending}`);
      assert.deepEqual(readdirSync(join(PACKAGE_DIR, 'nodes', name)).sort(), expected);
    }
  });

  it('has no file above 300 lines', () => {
    const long = ours.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${lines}`);
    assert.deepEqual(long, []);
  });

  it('never says any', () => {
    const loose = ours.filter(({ code }) => /[:<|&,]\s*any\b|\bas any\b|\bany\[\]/.test(code)).map(({ path }) => path);
    assert.deepEqual(loose, []);
  });
});

describe('the reader of source files', () => {
  const imports = (text: string) => readSource('src/rules/x.ts', text).imports.map(({ of }) => of);

  it('finds imports, re-exports, types, side effects and lazy ones', () => {
    const text = `import { a } from '../model/a.ts';
      import type { B } from "b";
      export * from './c.ts';
      import './d.ts';
      import {
        e,
      } from 'e';
      const f = await import('node:fs');`;
    assert.deepEqual(imports(text), ['src/model/a.ts', 'b', 'src/rules/c.ts', 'src/rules/d.ts', 'e', 'node:fs']);
  });

  it('is not fooled by comments, strings, templates and regular expressions', () => {
    const text =
      "// import 'a'\n/* import b from 'b' */ const c = \"import 'c'\"; const d = `process fetch`; const e = /'fetch/;";
    const file = readSource('src/rules/x.ts', text);
    assert.deepEqual(file.imports, []);
    assert.doesNotMatch(file.code, FORBIDDEN_NAMES);
    assert.match(readSource('src/rules/x.ts', 'const a = 1; fetch(a);').code, FORBIDDEN_NAMES);
  });
});
