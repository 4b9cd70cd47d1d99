import { deepEqual } from 'node:assert/strict';
import { type CmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { providerNamed } from '../../src/workorders/registry.ts';

/** As many changed orders as each system gives at once, as its answer has them. */
const PAGES = {
  odoo: { most: 500, answer: (rows: number) => Array.from({ length: rows }, (_, id) => ({ id, done: true })) },
  erpnext: {
    most: 200,
    answer: (rows: number) => ({ data: Array.from({ length: rows }, () => ({ status: 'Open' })) }),
  },
  maintainx: {
    most: 100,
    answer: (rows: number) => ({ workOrders: Array.from({ length: rows }, (_, id) => ({ id })) }),
  },
};

describe('an answer with as many changes as fit', () => {
  for (const [name, { most, answer }] of Object.entries(PAGES)) {
    it(`tells that ${name} has more`, () => {
      const provider = providerNamed(name);
      if (!provider) throw new Error(`no provider is named ${name}`);
      const stored = { odooApi: 'json-2', timeZone: 'UTC', erpKeyField: 'custom_nr_ref' };
      const settings = systemSettings(stored as unknown as CmmsSettings, provider);
      const more = [most, most - 1].map((rows) => {
        const read = provider.changed?.(settings, { status: 200, headers: {}, body: answer(rows) });
        return read?.kind === 'changes' && [read.changes.length, read.more];
      });
      deepEqual(more, [
        [most, true],
        [most - 1, false],
      ]);
    });
  }
});
