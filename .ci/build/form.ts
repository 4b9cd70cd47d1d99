import type { NodeModule } from '../../nodes/shared/define-node.ts';
import { type FieldSchema, fieldsOf } from '../../src/model/settings.ts';
import { escapeHtml } from './markup.ts';

const MACRO = /<tieline-field name="([^"]*)"\s*(?:\/>|><\/tieline-field>)/g;

/**
 * The dialog of a node: its `form.html` with every `<tieline-field name="…">` expanded to a labelled row.
 * A field without a row, or a row without a field, is an error.
 */
export function dialog({ type, palette, schema }: NodeModule['definition'], form: string, css: string): string {
  const prefix = palette ? 'node-input' : 'node-config-input';
  const fields = fieldsOf(schema);
  const missing = new Set(Object.keys(fields));
  const body = form.replace(MACRO, (_macro, name: string) => {
    const field = fields[name];
    if (!field) throw new Error(`${type}: the form has a row for "${name}", the schema no such field`);
    if (!missing.delete(name)) throw new Error(`${type}: the form has two rows for "${name}"`);
    return row(prefix, name, field);
  });
  if (missing.size > 0) throw new Error(`${type}: the form has no row for ${[...missing].join(', ')}`);
  return `<style>\n${css.trim()}\n</style>\n<div class="tieline-form" id="${prefix}-form">\n${body.trim()}\n</div>`;
}

function row(prefix: string, name: string, field: FieldSchema): string {
  const id = `${prefix}-${name}`;
  const description = escapeHtml(field.description ?? '');
  const title = escapeHtml(field.title ?? name);
  const hint = description && `<span class="tieline-hint" id="${id}-hint">${description}</span>`;
  if (field.type === 'array') {
    return (
      `<div class="form-row tieline-table" id="${id}-row"><label id="${id}-label" title="${description}">${title}</label>${hint}` +
      `<div id="${id}-rows"></div></div>`
    );
  }
  const unit = field.unit ? `<span class="tieline-unit">${escapeHtml(field.unit)}</span>` : '';
  const described = description && ` aria-describedby="${id}-hint"`;
  return (
    `<div class="form-row" id="${id}-row" title="${description}"><label for="${id}">${title}</label>` +
    `${control(id, name, field, described)}${unit}${hint}</div>`
  );
}

/**
 * Numbers are text inputs with a numeric keyboard: a number input would swallow `${NAME}`, a decimal comma and every mistake
 * before a validator could name it.
 */
function control(id: string, name: string, field: FieldSchema, described: string): string {
  if (field.enum) {
    const options = field.enum.map(
      (value) =>
        `<option value="${escapeHtml(String(value))}">${escapeHtml(field.shownAs?.[String(value)] ?? String(value))}</option>`,
    );
    return `<select id="${id}"${described}>${options.join('')}</select>`;
  }
  if (field.type === 'boolean') return `<input type="checkbox" id="${id}"${described}>`;
  if (field.multiline) {
    const hint = escapeHtml(field.placeholder ?? '');
    return `<textarea id="${id}" rows="7" spellcheck="false" wrap="off" placeholder="${hint}"${described}></textarea>`;
  }
  const type = field.secret && name !== 'username' ? 'password' : 'text';
  const numeric = field.type === 'number' || field.type === 'integer' ? ' inputmode="decimal"' : '';
  const example = placeholder(field);
  return `<input type="${type}" id="${id}"${numeric}${example && ` placeholder="${escapeHtml(example)}"`} autocomplete="off"${described}>`;
}

function placeholder(field: FieldSchema): string {
  return field.placeholder ?? (field.default === undefined ? '' : String(field.default));
}
