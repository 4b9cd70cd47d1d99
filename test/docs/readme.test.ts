import { equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROTOCOLS, sparkplug } from '../../src/protocols/registry.ts';
import { PROVIDERS } from '../../src/workorders/registry.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const README = readFileSync(join(PACKAGE_DIR, 'README.md'), 'utf8');

describe('the README', () => {
  for (const { title, proven } of [...PROTOCOLS, sparkplug, ...PROVIDERS]) {
    it(`claims for ${title} what it was proven against, and no more`, () => {
      ok(README.includes(`| ${title} | ${proven} |`), `| ${title} | ${proven} | …`);
    });
  }

  it('lists every node', () => {
    const nodes = readdirSync(join(PACKAGE_DIR, 'nodes')).filter((name) => name !== 'shared');
    const table = README.slice(README.indexOf('## Nodes'), README.indexOf('## What is proven'));
    for (const node of nodes) ok(table.includes(node.replaceAll('-', ' ')), node);
  });

  it('names only commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(PACKAGE_DIR, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, command = ''] of README.matchAll(/npm run ([a-z:]+)/g)) ok(command in scripts, command);
  });

  it('links only to what is there', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
    equal(links.length > 3, true);
    for (const link of links) ok(existsSync(join(PACKAGE_DIR, link)), link);
  });

  it('says that Tieline is not a safety system', () => ok(README.includes('not a safety system')));
});
