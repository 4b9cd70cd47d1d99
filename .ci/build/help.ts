import type { NodeModule } from '../../nodes/shared/define-node.ts';
import { allowedText, type FieldSchema, fieldsOf } from '../../src/model/settings.ts';

/** The headings of every node's help, in this order. */
export const HELP_HEADINGS = ['Purpose', 'Inputs', 'Settings', 'Outputs', 'Errors', 'Example'] as const;

/** The help of a node: its `help.md` with `{{settings}}` replaced by the table of its settings. */
export function help({ type, schema }: NodeModule['definition'], markdown: string): string {
  const headings = [...markdown.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  if (headings.join() !== HELP_HEADINGS.join())
    throw new Error(`${type}: the help has the headings ${headings.join(', ')}`);
  if (!markdown.includes('{{settings}}')) throw new Error(`${type}: the help has no {{settings}}`);
  return markdown.replace('{{settings}}', settingsTable(fieldsOf(schema), schema.required as string[] | undefined));
}

/** The settings as a markdown table; a table among them gets a table of its columns after it. */
function settingsTable(fields: Record<string, FieldSchema>, required: readonly string[] = []): string {
  const rows = Object.entries(fields).map(([name, field]) => {
    const allowed =
      required.includes(name) || field.default !== undefined ? allowedText(field) : `${allowedText(field)}, or empty`;
    const unit = field.unit ? ` (${field.unit})` : '';
    return `| ${[field.title ?? name, field.description ?? '', allowed + unit, defaultText(field)].map(cell).join(' | ')} |`;
  });
  const columns = Object.values(fields).flatMap(({ title, items }) =>
    items?.properties
      ? [`\n\n**${title}** has a row each with:\n\n${settingsTable(items.properties, items.required)}`]
      : [],
  );
  return ['| Setting | Meaning | Allowed | Default |', '|---|---|---|---|', ...rows].join('\n') + columns.join('');
}

function defaultText({ default: value }: FieldSchema): string {
  return value === undefined || value === '' || Array.isArray(value) ? '' : String(value);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
