import type { NodeModule } from '../../nodes/shared/define-node.ts';
import { type FieldSchema, fieldsOf } from '../../src/model/settings.ts';
import { literal } from './markup.ts';

type Definition = NodeModule['definition'];

const CONFIG_COLOR = '#C7D1D6';

/**
 * The `RED.nodes.registerType` call of a node. Everything that the Flow Library's scorecard reads with its own parser (defaults,
 * credentials, category, color, icon, inputs, outputs) is an inline literal; behaviour is left to the bundled `tieline`.
 */
export function registerCall({ type, palette, schema }: Definition): string {
  const fields = Object.entries(fieldsOf(schema));
  const required = new Set(schema.required as readonly string[] | undefined);
  const defaults = fields
    .filter(([, field]) => !field.secret)
    .map(([name, field]) => defaultOf(name, field, required.has(name)));
  const secrets = fields.filter(([, field]) => field.secret);
  const credentials = secrets.map(([name]) => `${name}: { type: '${name === 'username' ? 'text' : 'password'}' }`);
  const lines = [
    `category: '${palette ? 'tieline' : 'config'}'`,
    `color: ${literal(palette?.color ?? CONFIG_COLOR)}`,
    `icon: ${literal(palette?.icon ?? `${type}.svg`)}`,
    `defaults: {\n    ${defaults.join(',\n    ')}\n  }`,
    ...(credentials.length > 0 ? [`credentials: { ${credentials.join(', ')} }`] : []),
    ...(palette ? paletteLines(palette) : []),
    'label: function () { return tieline.label(this); }',
    "labelStyle: function () { return this.name ? 'node_label_italic' : ''; }",
    'oneditprepare: function () { tieline.prepare(this); }',
    'oneditsave: function () { tieline.save(); }',
    'oneditcancel: function () { tieline.leave(); }',
    ...(palette ? [] : ['oneditdelete: function () { tieline.leave(); }']),
  ];
  return `RED.nodes.registerType('${type}', {\n  ${lines.join(',\n  ')}\n});`;
}

function paletteLines({ label, inputs, outputLabels }: NonNullable<Definition['palette']>): string[] {
  return [
    `paletteLabel: ${literal(label)}`,
    `inputs: ${inputs}`,
    `outputs: ${outputLabels.length}`,
    `outputLabels: [${outputLabels.map(literal).join(', ')}]`,
  ];
}

function defaultOf(name: string, field: FieldSchema, required: boolean): string {
  const value = field.default ?? (field.type === 'array' ? [] : '');
  const parts = [
    `value: ${literal(value)}`,
    `label: ${literal(field.title ?? name)}`,
    ...(field.configNode ? [`type: ${literal(field.configNode)}`] : []),
    // Other fields say more about what is missing than the editor's own check does.
    ...(field.configNode && required ? ['required: true'] : []),
    `validate: function (v, opt) { return tieline.validate(this, ${literal(name)}, v); }`,
  ];
  return `${name}: { ${parts.join(', ')} }`;
}
