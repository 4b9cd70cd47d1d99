import { ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ORDER_STATUSES, type WorkOrderStatus } from '../../src/model/work-order.ts';
import { READY_TEMPLATES } from '../../src/workorders/providers/rest-templates/registry.ts';
import { PROVIDERS } from '../../src/workorders/registry.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const DOCS = readFileSync(join(PACKAGE_DIR, 'docs', 'work-orders.md'), 'utf8');

interface Described {
  title: string;
  class: string;
  opens: string;
  states: readonly { theirs: string; ours: WorkOrderStatus }[];
  proven: string;
  against: string;
}

/** The row of a system in the table of states. */
function rowOf({ title, class: kind, opens, states, proven, against }: Described): string {
  const cells = ORDER_STATUSES.map((status) => {
    const theirs = states.filter(({ ours }) => ours === status).map(({ theirs }) => theirs);
    return theirs.length === 0 ? '–' : theirs.join(', ');
  });
  return `| ${[title, kind, opens, ...cells, `${proven}: ${against}`].join(' | ')} |`;
}

const described: Described[] = [
  ...PROVIDERS.filter(({ name }) => name !== 'rest').map(
    ({ title, idempotency, forms, states, proven, against }): Described => ({
      ...{ title, class: idempotency, states, proven, against },
      opens: forms.map(({ form, called }) => `${form}: ${called}`).join(', '),
    }),
  ),
  ...READY_TEMPLATES.map(({ title, template, proven, against }): Described => {
    const states = Object.entries(template.status).map(([theirs, ours]) => ({ theirs, ours }));
    return { title, class: template.class, opens: `order: ${template.opens ?? 'work order'}`, states, proven, against };
  }),
];

describe('docs/work-orders.md', () => {
  for (const one of described) {
    it(`maps the states of ${one.title} to ours, with its class and what it was proven against`, () => {
      ok(DOCS.includes(rowOf(one)), rowOf(one));
    });
  }
});
