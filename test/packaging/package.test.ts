import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { parse } from 'acorn';
import { nodeFolder, nodeNames } from '../../.ci/build/node-folder.ts';
import { fieldsOf } from '../../src/model/settings.ts';
import { blocksOf, builtHtml } from '../support/editor-page.ts';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

interface Manifest {
  name: string;
  license: string;
  repository: unknown;
  keywords: string[];
  engines: { node: string };
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  'node-red': { version: string; nodes: Record<string, string> };
}

interface Ast {
  type: string;
  [property: string]: unknown;
}

const manifest = JSON.parse(readFileSync(join(PACKAGE_DIR, 'package.json'), 'utf8')) as Manifest;
const folder = (name: string) => readdirSync(join(PACKAGE_DIR, name));

/** Everything below an AST node, itself included. */
function* walk(ast: unknown): Generator<Ast> {
  if (typeof ast !== 'object' || ast === null) return;
  if ('type' in ast) yield ast as Ast;
  for (const below of Object.values(ast)) yield* walk(below);
}

/** The properties of an object literal by name. */
function propertiesOf(ast: unknown): Map<string, Ast> {
  const { properties = [] } = (ast ?? {}) as { properties?: { key: { name: string }; value: Ast }[] };
  return new Map(properties.map(({ key, value }) => [key.name, value]));
}

/** Reads a node's html as the Flow Library's scorecard does: only what stands there as a literal counts. */
function scorecardOf(html: string): { type: unknown; literal: Map<string, Ast> } {
  const script = blocksOf(html).get('text/javascript') ?? '';
  const calls = [...walk(parse(script, { ecmaVersion: 'latest' }))].filter(({ type, callee }) => {
    const { property } = (callee ?? {}) as { property?: { name?: string } };
    return type === 'CallExpression' && property?.name === 'registerType';
  });
  assert.equal(calls.length, 1);
  const [type, definition] = (calls[0]?.arguments ?? []) as Ast[];
  assert.equal(definition?.type, 'ObjectExpression');
  return { type: type?.value, literal: propertiesOf(definition) };
}

describe('the package', () => {
  it('lists every node folder as an entry of its own', () => {
    const expected = nodeNames().map((name) => [`tieline-${name}`, `dist/nodes/${name}/${name}.js`]);
    assert.deepEqual(manifest['node-red'].nodes, Object.fromEntries(expected));
  });

  it('keeps the rules of the Flow Library', () => {
    assert.match(manifest.name, /^@[^/]+\/[^/]+$/);
    assert.ok(manifest.license && manifest.repository && manifest.keywords.includes('node-red'));
    assert.ok(Object.keys(manifest.dependencies).length <= 6);
    assert.equal(manifest['node-red'].version, '>=4.1');
  });

  it('has one icon of its own for every node, and no other', () => {
    const icons = nodeNames().map((name) => `tieline-${name}.svg`);
    assert.deepEqual(folder('icons').sort(), icons);
    for (const icon of icons) {
      const svg = readFileSync(join(PACKAGE_DIR, 'icons', icon), 'utf8');
      assert.match(svg, /width="40" height="60"/, icon);
      assert.deepEqual([...new Set(svg.match(/#[0-9a-f]+/gi))], ['#fff'], `${icon} is white`);
    }
  });

  it('has an example for every node of the palette', async () => {
    const used = new Set(
      folder('examples')
        .filter((file) => file.endsWith('.json'))
        .flatMap((file) => JSON.parse(readFileSync(join(PACKAGE_DIR, 'examples', file), 'utf8')) as FlowNode[])
        .map(({ type }) => type),
    );
    for (const name of nodeNames()) {
      const { definition } = await nodeFolder(name);
      if (definition.palette) assert.ok(used.has(definition.type), `${definition.type} has no example`);
    }
  });

  it('shows whole scenarios among the examples', () => {
    const flows = folder('flows').filter((file) => file.endsWith('.json'));
    const scenarios = flows.length > 0 ? folder('examples/scenarios') : [];
    assert.deepEqual(scenarios, flows);
  });

  it('imports only what is installed with it: small libraries are bundled', () => {
    const { dependencies, optionalDependencies } = manifest;
    const installed = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    const dist = join(PACKAGE_DIR, 'dist');
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const missing = files.flatMap((file) => {
      const ast = parse(readFileSync(join(dist, file), 'utf8'), { ecmaVersion: 'latest', sourceType: 'module' });
      const sources = [...walk(ast)].flatMap(({ type, source }) =>
        /^(Import|Export)/.test(type) && source ? [source] : [],
      );
      const names = sources.map((source) => String((source as { value?: unknown }).value));
      const bare = names.filter((name) => name !== 'undefined' && !/^[./]/.test(name) && !isBuiltin(name));
      const packages = bare.map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
      return packages.filter((name) => !installed.has(name)).map((name) => `${file} imports ${name}`);
    });
    assert.deepEqual(missing, []);
  });

  it('ships neither editor sources nor tests', () => {
    const built = readdirSync(join(PACKAGE_DIR, 'dist'), { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      built.filter((file) => /\.tsx?$|editor\.js$|^nodes\/shared\/editor|\.test\.|^test/.test(file)),
      [],
    );
  });
});

describe('the html of a node', () => {
  for (const name of nodeNames()) {
    it(`of tieline-${name} says inline what the Flow Library reads`, async () => {
      const { definition } = await nodeFolder(name);
      const { type, literal } = scorecardOf(builtHtml(name));
      const value = (property: string) => literal.get(property)?.value;
      assert.equal(type, definition.type);
      assert.equal(value('category'), definition.palette ? 'tieline' : 'config');
      assert.match(String(value('color')), /^#[0-9A-F]{6}$/i);
      assert.ok(folder('icons').includes(String(value('icon'))));
      assert.equal(value('inputs'), definition.palette?.inputs);
      assert.equal(value('outputs'), definition.palette?.outputLabels.length);

      const fields = Object.entries(fieldsOf(definition.schema));
      const named = (secret: boolean) =>
        fields.filter(([, field]) => (field.secret ?? false) === secret).map(([field]) => field);
      assert.deepEqual([...propertiesOf(literal.get('defaults')).keys()], named(false));
      assert.deepEqual([...propertiesOf(literal.get('credentials')).keys()], named(true));
      for (const field of propertiesOf(literal.get('defaults')).values()) {
        assert.equal(propertiesOf(field).get('validate')?.type, 'FunctionExpression');
      }
    });

    it(`of tieline-${name} has a dialog and help, scopes its styles and names no colour`, async () => {
      const { definition } = await nodeFolder(name);
      const html = builtHtml(name);
      assert.deepEqual([...blocksOf(html).keys()], ['text/javascript', 'text/html', 'text/markdown']);
      const dialog = blocksOf(html).get('text/html') ?? '';
      assert.doesNotMatch(dialog, /tieline-field|#[0-9a-f]{3,6}\b|rgb\(/i);
      const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(dialog) ?? [];
      for (const [, selectors = ''] of style.matchAll(/([^{}]+)\{/g)) {
        for (const selector of selectors.split(/,(?![^(]*\))/)) assert.match(selector.trim(), /^\.tieline-form /);
      }
      // A table brings its grid along, and the plant has four of them; each setting has its row, its check and its line of help.
      const settings = Object.values(fieldsOf(definition.schema));
      const plain = settings.some(({ type }) => type === 'array') ? 110_000 : 48_000 + 1300 * settings.length;
      // The systems of work orders come with their own checks, detectors as a whole, a sequence and a geofence with their drawings, the language of rules with its builder.
      const ofOwn = new Map([
        ['tieline-cmms', 150_000],
        ['tieline-anomaly', 120_000],
        ['tieline-sequence', 82_000],
        ['tieline-geofence', 120_000],
        ['tieline-logic', 135_000],
      ]);
      const most = ofOwn.get(definition.type) ?? plain;
      assert.ok(html.length < most, `${html.length} characters`);
    });
  }
});
