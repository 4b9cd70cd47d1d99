import assert from 'node:assert/strict';
import { Type } from 'typebox';
import { dialog } from '../../.ci/build/form.ts';
import { HELP_HEADINGS, help } from '../../.ci/build/help.ts';
import { isReserved } from '../../.ci/build/node-folder.ts';
import { registerCall } from '../../.ci/build/register.ts';
import type { NodeModule } from '../../nodes/shared/define-node.ts';
import { spreadsheetCells } from '../../nodes/shared/editor/paste.ts';

const schema = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name' })),
  pump: Type.String({ title: 'Pump', configNode: 'tieline-pump', description: 'Which "pump" <it> is' }),
  speed: Type.Number({
    title: 'Speed',
    unit: '1/min',
    default: 50,
    minimum: 1,
    maximum: 3000,
    description: "The pump's speed.",
  }),
  mode: Type.Enum(['slow', 'fast'], { title: 'Mode', default: 'slow' }),
  rows: Type.Array(Type.Object({ at: Type.String({ title: 'At | when' }) }), { title: 'Rows', default: [] }),
  password: Type.Optional(Type.String({ title: 'Password', secret: true })),
});
const definition: NodeModule['definition'] = {
  type: 'tieline-test',
  palette: { label: "it's", icon: 'tieline-test.svg', color: '#ABCDEF', inputs: 1, outputLabels: ['yes', 'no'] },
  schema,
  open: () => ({}),
};
const config = { ...definition };
delete config.palette;

const form = Object.keys(schema.properties).map((name) => `<tieline-field name="${name}"></tieline-field>`);
const markdown = `${HELP_HEADINGS.map((heading) => `### ${heading}\n`).join('\n')}\n{{settings}}\n`;

describe('the registerType literal of a node', () => {
  it('carries defaults, references and secrets from the schema', () => {
    const call = registerCall(definition);
    assert.match(call, /^RED\.nodes\.registerType\('tieline-test', \{/);
    assert.match(call, /speed: \{ value: 50, label: 'Speed', validate: function \(v, opt\)/);
    assert.match(call, /pump: \{ value: '', label: 'Pump', type: 'tieline-pump', required: true,/);
    assert.match(call, /rows: \{ value: \[\],/);
    assert.match(call, /credentials: \{ password: \{ type: 'password' \} \}/);
    assert.match(call, /inputs: 1,\n {2}outputs: 2,\n {2}outputLabels: \['yes', 'no'\]/);
    assert.match(call, /paletteLabel: 'it\\'s'/);
  });

  it('makes a configuration node where there is no palette entry', () => {
    const call = registerCall(config);
    assert.match(call, /category: 'config'/);
    assert.doesNotMatch(call, /inputs|paletteLabel/);
  });
});

describe('the dialog of a node', () => {
  it('labels every field, describes it and puts its unit behind it', () => {
    const html = dialog(definition, form.join('\n'), '');
    assert.match(
      html,
      /<label for="node-input-speed">Speed<\/label><input type="text" id="node-input-speed" inputmode="decimal"/,
    );
    assert.match(html, /aria-describedby="node-input-speed-hint"><span class="tieline-unit">1\/min<\/span>/);
    assert.match(html, /title="Which &quot;pump&quot; &lt;it&gt; is"/);
    assert.match(html, /<select id="node-input-mode"><option value="slow">/);
    assert.match(html, /<input type="password" id="node-input-password"/);
    assert.match(html, /<div id="node-input-rows-rows"/);
    assert.doesNotMatch(html, /id="node-input-rows"/, 'the editor would read the list back as a text');
    assert.match(dialog(config, form.join(''), ''), /id="node-config-input-speed"/);
  });

  it('refuses a form that lacks a field, doubles one or invents one', () => {
    assert.throws(() => dialog(definition, form.slice(1).join(''), ''), /no row for name/);
    assert.throws(() => dialog(definition, [...form, form[0]].join(''), ''), /two rows for "name"/);
    assert.throws(() => dialog(definition, '<tieline-field name="nothing"></tieline-field>', ''), /no such field/);
  });
});

describe('the help of a node', () => {
  it('has a table of its settings', () => {
    const text = help(definition, markdown);
    assert.match(text, /\| Speed \| The pump's speed\. \| a number from 1 to 3000 \(1\/min\) \| 50 \|/);
    assert.match(text, /\*\*Rows\*\* has a row each with:[\s\S]*\| At \\\| when \|/);
  });

  it('is refused without its headings or its table', () => {
    assert.throws(() => help(definition, '### Purpose\n{{settings}}'), /has the headings Purpose/);
    assert.throws(() => help(definition, markdown.replace('{{settings}}', '')), /no \{\{settings\}\}/);
  });
});

describe('names that the editor keeps for itself', () => {
  it('are no names of settings', () => {
    for (const name of ['h', 'l', 'x', 'type', 'wires', 'label']) assert.ok(isReserved(name), name);
    for (const name of ['high', 'low', 'name', 'plant']) assert.ok(!isReserved(name), name);
  });
});

describe('rows pasted from a spreadsheet', () => {
  it('come as cells, whatever line ends the spreadsheet uses', () => {
    assert.deepEqual(spreadsheetCells('a\tb\r\nc\td\r\n'), [
      ['a', 'b'],
      ['c', 'd'],
    ]);
    assert.deepEqual(spreadsheetCells('a\t\tc\n\td\n'), [
      ['a', '', 'c'],
      ['', 'd'],
    ]);
    assert.deepEqual(spreadsheetCells('a\t'), [['a', '']]);
  });

  it('keep quoted tabs, line ends and quotes', () => {
    assert.deepEqual(spreadsheetCells('"a\tb"\t"say ""hi"""\n"two\nlines"\tx'), [
      ['a\tb', 'say "hi"'],
      ['two\nlines', 'x'],
    ]);
  });

  it('leave a single word and nothing as they are', () => {
    assert.deepEqual(spreadsheetCells('word'), [['word']]);
    assert.deepEqual(spreadsheetCells(''), []);
    assert.deepEqual(spreadsheetCells('5" pipe\t3'), [['5" pipe', '3']]);
  });
});
