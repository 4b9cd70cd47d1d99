import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPORALS } from '../../src/logic/operators.ts';
import { readLogic } from '../../src/logic/read-logic.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const DOCS = readFileSync(join(PACKAGE_DIR, 'docs', 'logic.md'), 'utf8');

describe('docs/logic.md', () => {
  it('has rules that can be read', () => {
    const rules = [...DOCS.matchAll(/```json\n(.*?)```/gs)].map(([, rule = '']) => rule);
    const inline = [...DOCS.matchAll(/`(\{.*?\})`/g)]
      .map(([, rule = '']) => rule.replace(/\b(signal|condition)\b/g, '{"var": "t"}'))
      .filter((rule) => !rule.startsWith('{"over"'));
    ok(rules.length >= 2 && inline.length >= 10);
    for (const rule of [...rules, ...inline]) ok('root' in readLogic(rule), rule);
  });
  it('tells of each operator that looks back', () => {
    const missing = [...TEMPORALS, 'min'].filter((operator) => !DOCS.includes(`| \`{"${operator}": `));
    deepEqual(missing, []);
  });
});
