import assert from 'node:assert/strict';
import type { TObject } from 'typebox';
import { nodeFolder, nodeFolders, nodeNames } from '../../.ci/build/node-folder.ts';
import { ownerOf } from '../../nodes/shared/editor/problems.ts';
import { fieldsOf, readSettings } from '../../src/model/settings.ts';
import { builtHtml, editorNode, register, verdict } from '../support/editor-page.ts';

const TRIED = ['', 'x', 'a/b', '5', '-1', '0,5', '1e9', '#', 'warm/#/x', 'high', '5', '{nonsense}', 0, -3, 12.5];
const configNodes = { fine: { id: 'fine', valid: true }, broken: { id: 'broken', valid: false } };
const build = (name: string) => register(builtHtml(name), configNodes);

/** Every configuration field of a node refers to a node that is there. */
function references(schema: TObject): Record<string, unknown> {
  const fields = Object.entries(fieldsOf(schema)).filter(([, { configNode }]) => configNode);
  return Object.fromEntries(fields.map(([field]) => [field, 'fine']));
}

/** Problems name a field by its title, or a row of it. */
const isAt = (title: string, place: string) => place === title || place.startsWith(`${title} row `);

/** A value that Node-RED takes from its environment. */
const env = (name: string) => ['$', '{', name, '}'].join('');

describe('what the editor and the runtime think of settings', () => {
  for (const name of nodeNames()) {
    it(`is the same for tieline-${name}`, async () => {
      const editor = build(name);
      const { schema, check } = (await nodeFolder(name)).definition;
      const titles = Object.entries(fieldsOf(schema)).map(([field, { title = field }]) => title);
      const open = Object.entries(fieldsOf(schema)).filter(([, field]) => !field.secret && !field.configNode);
      for (const [field] of open) {
        for (const value of TRIED) {
          const node = editorNode(editor, { ...references(schema), [field]: value });
          const { problems } = readSettings(schema, node, check);
          const named = problems.filter((problem) => ownerOf(schema, problem) === field).map(({ allowed }) => allowed);
          const said = verdict(editor, node, field);
          for (const problem of problems)
            assert.ok(
              titles.some((title) => isAt(title, problem.field)),
              problem.field,
            );
          assert.equal(said === true, named.length === 0, `${field} = ${JSON.stringify(value)}: ${said}, ${named}`);
          for (const allowed of named) assert.ok(String(said).includes(allowed), `${said} lacks ${allowed}`);
        }
      }
    });
  }

  it('comes from one schema and one check', async () => {
    for (const { name, path, definition } of await nodeFolders()) {
      const { default: part } = await import(`../../${path}/${name}.editor.ts`);
      assert.equal(part.schema, definition.schema, `${name}: schema`);
      assert.equal(part.check, definition.check, `${name}: check`);
    }
  });
});

describe('a validator in the editor', () => {
  it('names the field, the value and what is allowed', () => {
    const editor = build('threshold');
    const node = editorNode(editor, { plant: 'fine', property: 'temperature', high: 'warm' });
    assert.equal(
      verdict(editor, node, 'high'),
      'High limit (H): "warm" given; allowed: a number or an {attribute} of the asset or a [signal]',
    );
  });

  it('shows a required text that is empty as invalid', () => {
    const editor = build('threshold');
    assert.match(String(verdict(editor, editorNode(editor), 'property')), /^Property: nothing given/);
  });

  it('lets a value from the environment pass, and everything that depends on it', () => {
    const editor = build('threshold');
    const node = editorNode(editor, {
      property: env('PROPERTY'),
      high: env('HIGH'),
      low: '50',
      onDelaySeconds: env('DELAY'),
    });
    for (const field of ['property', 'high', 'low', 'onDelaySeconds']) assert.equal(verdict(editor, node, field), true);
  });

  it('asks nothing between fields while a value of the environment is among them', () => {
    const editor = build('work-order');
    const titled = (title: string) => verdict(editor, editorNode(editor, { cmms: 'fine', title }), 'title');
    assert.match(String(titled('{nobody}')), /^Title: "\{nobody\}" given/);
    assert.equal(titled(env('TITLE')), true);
  });

  it('judges fields together as the runtime does', () => {
    const editor = build('threshold');
    const node = editorNode(editor, { plant: 'fine', property: 't', high: '20', low: '30' });
    assert.match(
      String(verdict(editor, node, 'high')),
      /^High limit \(H\): 20 given; allowed: a number above L \(30\)/,
    );
  });

  it('says which configuration node is missing or has problems of its own', () => {
    const editor = build('normalize');
    const plant = (id: string) => String(verdict(editor, editorNode(editor, { plant: id }), 'plant'));
    assert.equal(plant('fine'), 'true');
    assert.match(plant('gone'), /tieline-plant node "gone" is missing/);
    assert.match(plant('broken'), /invalid settings of its own/);
    assert.match(plant('_ADD_'), /^Plant: nothing given/);
  });

  it('asks setpoint only for the link of its protocol', () => {
    const editor = build('setpoint');
    const settings = { address: 'a', low: '1', high: '2', readBackAddress: 'b' };
    const said = (protocol: string, field: string) =>
      verdict(editor, editorNode(editor, { ...settings, protocol }), field) === true;
    assert.deepEqual([said('modbus', 'modbusLink'), said('modbus', 'mqttLink')], [false, true]);
    assert.deepEqual([said('mqtt', 'modbusLink'), said('mqtt', 'mqttLink')], [true, false]);
  });

  it('finds a wrong cell in a table and names row and column', () => {
    const editor = build('plant');
    const tags = [
      { address: 'a', asset: 'x/y', property: 'p' },
      { address: 'b', asset: '', property: 'q', scale: 'tenth' },
    ];
    const said = String(verdict(editor, editorNode(editor, { name: 'P', tags }), 'tags'));
    assert.match(said, /Tags row 2, Asset: nothing given/);
    assert.match(said, /Tags row 2, Scale: "tenth" given; allowed: a number/);
  });

  it('never asks for a secret, which the editor is not told', () => {
    const editor = build('mqtt-link');
    assert.deepEqual(Object.keys(editor.credentials ?? {}), ['username', 'password']);
    assert.equal(editor.credentials?.password?.type, 'password');
    assert.ok(!('password' in editor.defaults));
  });
});
