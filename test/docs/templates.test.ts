import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocumentTemplate } from '../../src/workorders/document-template.ts';
import { READY_DOCUMENTS } from '../../src/workorders/documents/registry.ts';
import { MARKS } from '../../src/workorders/providers/rest-fill.ts';
import { PLACEHOLDERS, readTemplate } from '../../src/workorders/providers/rest-template.ts';
import { READY_TEMPLATES } from '../../src/workorders/providers/rest-templates/registry.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const read = (file: string) => readFileSync(join(PACKAGE_DIR, 'docs', file), 'utf8');
const TEMPLATES = read('templates.md');

describe('the docs of templates', () => {
  const [own = '', document = ''] = [...TEMPLATES.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);

  it('show a template and a document that are in order', () => {
    deepEqual('problems' in readTemplate('own', own) && readTemplate('own', own), false);
    deepEqual('problems' in readDocumentTemplate('own', document) && readDocumentTemplate('own', document), false);
  });

  it('list every ready template with its class and what it was proven against, and no more', () => {
    for (const { name, title, proven, template } of READY_TEMPLATES) {
      ok(TEMPLATES.includes(`| ${title} (\`${name}\`) | ${template.class} | ${proven} |`), name);
      const row =
        read('delivery.md')
          .split('\n')
          .find((line) => line.includes(`\`${name}\``)) ?? '';
      ok(row.includes(`| ${template.class}: `) && row.endsWith(`| ${proven} |`), row);
    }
    for (const { name, template, proven } of READY_DOCUMENTS) {
      ok(TEMPLATES.includes(`(\`${name}\`) | ${template.class} |`), name);
      ok(proven === 'documentation', 'all are proven against documentation only');
    }
  });

  it('list every placeholder and every mark', () => {
    const names = [...new Set(Object.values(PLACEHOLDERS).flat())];
    deepEqual(
      names.filter((name) => !new RegExp(`\\{${name}\\}`).test(TEMPLATES)),
      [],
    );
    deepEqual(
      Object.keys(MARKS).filter((mark) => !TEMPLATES.includes(`\`:${mark}\``)),
      [],
    );
  });
});
