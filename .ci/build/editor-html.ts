import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { fieldsOf } from '../../src/model/settings.ts';
import { RULE_KINDS } from '../../src/rules/registry.ts';
import { dialog } from './form.ts';
import { help } from './help.ts';
import { literal } from './markup.ts';
import { type NodeFolder, ROOT } from './node-folder.ts';
import { registerCall } from './register.ts';

/** Browsers that Node-RED's editor supports. */
const TARGET = 'es2022';

/** The html file of a node as Node-RED loads it beside its `.js`: editor code, dialog and help. */
export async function editorHtml(folder: NodeFolder): Promise<{ html: string; metafile: Metafile }> {
  const { definition, name, path } = folder;
  const read = (file: string) => readFile(join(ROOT, file), 'utf8');
  const [form, markdown, css, { code, metafile }] = await Promise.all([
    read(`${path}/${name}.form.html`),
    read(`${path}/${name}.help.md`),
    read('.ci/build/editor.css'),
    editorBundle(folder),
  ]);
  const styles = [css, ...(await stylesOf(metafile))].join('\n');
  const style = await transform(styles, { loader: 'css', minify: true });
  const script = `(function () {\n${code.trim()}\n${registerCall(definition)}\n})();`;
  const html = [
    block('text/javascript', '', script),
    block('text/html', ` data-template-name="${definition.type}"`, dialog(definition, form, style.code)),
    block('text/markdown', ` data-help-name="${definition.type}"`, help(definition, markdown)),
  ].join('\n');
  return { html, metafile };
}

/** The styles of what a dialog is bundled of, where it has its own: in `areas/` they are `areas.css`. */
function stylesOf({ inputs }: Metafile): Promise<string[]> {
  const folders = new Set(Object.keys(inputs).map((file) => dirname(file)));
  const files = [...folders].map((folder) => join(ROOT, folder, `${basename(folder)}.css`));
  return Promise.all(files.filter((file) => existsSync(file)).map((file) => readFile(file, 'utf8')));
}

/** The code that the `registerType` literal calls, as the variable `tieline`. */
async function editorBundle({ definition, name, path }: NodeFolder): Promise<{ code: string; metafile: Metafile }> {
  const options = {
    label: definition.palette?.label ?? name,
    prefix: definition.palette ? 'node-input' : 'node-config-input',
  };
  const isRule = RULE_KINDS.some(({ nodeType }) => nodeType === definition.type);
  const hasTable = Object.values(fieldsOf(definition.schema)).some(({ type }) => type === 'array');
  const hasFile = Object.values(fieldsOf(definition.schema)).some(({ rowsFile }) => rowsFile !== undefined);
  const entry = [
    `import part from './${path}/${name}.editor.ts';`,
    `import { createEditor } from './nodes/shared/editor.ts';`,
    ...(isRule ? [`import { openBacktest } from './nodes/shared/editor/backtest.ts';`] : []),
    ...(hasTable ? [`import { openGrid } from './nodes/shared/editor/grid/grid.ts';`] : []),
    ...(hasFile ? [`import { openRowsFile, watchImports } from './nodes/shared/editor/rows-file.ts';`] : []),
    `const extras = { ${[isRule && 'section: openBacktest', hasTable && 'grid: openGrid', hasFile && 'rowsFile: openRowsFile'].filter(Boolean).join(', ')} };`,
    ...(hasFile ? [`watchImports(RED, '${definition.type}', part.schema);`] : []),
    `const options = { ...${JSON.stringify(options)}, ...extras };`,
    'export const { validate, label, prepare, save, leave } = createEditor(RED, part, options);',
  ].join('\n');
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry, resolveDir: ROOT, sourcefile: `${path}/entry.ts` },
    absWorkingDir: ROOT,
    alias: { typebox: join(ROOT, 'nodes/shared/editor/typebox.ts') },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    globalName: 'tieline',
    platform: 'browser',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    treeShaking: true,
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', metafile };
}

function block(type: string, attributes: string, content: string): string {
  if (/<\/script/i.test(content)) throw new Error(`a ${literal(type)} block would end too early: it contains </script`);
  return `<script type="${type}"${attributes}>\n${content.trim()}\n</script>\n`;
}
