import { deepEqual } from 'node:assert/strict';
import { type CmmsSettings, cmmsProblems } from '../../src/workorders/cmms-settings.ts';

const problems = (settings: Record<string, unknown>) =>
  cmmsProblems({ url: 'https://erp.example', ...settings } as unknown as CmmsSettings);
const odoo = { provider: 'odoo', odooApi: 'json-2', authentication: 'bearer', token: 'k' };
const erpnext = { provider: 'erpnext', authentication: 'api key', token: 'token k:s' };

describe('settings that do not go together', () => {
  it('lets Odoo have an API key over JSON-2 without a database', () => deepEqual(problems(odoo), []));

  it('asks for user, password and database of Odoo over JSON-RPC', () => {
    const basic = { ...odoo, odooApi: 'json-rpc', authentication: 'basic', username: 'u', password: 'p' };
    deepEqual(problems({ ...basic, database: 'acme' }), []);
    deepEqual(problems(basic), [
      { field: 'Database', value: undefined, allowed: 'a value for json-rpc, such as acme' },
    ]);
    deepEqual(problems({ ...basic, database: 'acme', authentication: 'bearer', token: 'k' }), [
      { field: 'Login', value: 'bearer', allowed: 'basic for json-rpc' },
    ]);
  });

  it('has no password for Odoo over JSON-2', () =>
    deepEqual(problems({ ...odoo, authentication: 'basic', username: 'u', password: 'p' }), [
      { field: 'Login', value: 'basic', allowed: 'bearer for json-2' },
    ]));

  it('asks for the word token before a key of ERPNext, and does not show the key', () => {
    deepEqual(problems(erpnext), []);
    deepEqual(problems({ ...erpnext, token: 'k:s' }), [
      { field: 'Key', value: undefined, allowed: 'token KEY:SECRET, with both as ERPNext has given them' },
    ]);
  });

  it('knows time zones', () => {
    deepEqual(problems({ ...erpnext, timeZone: 'Asia/Kolkata' }), []);
    deepEqual(problems({ ...erpnext, timeZone: 'Mars/Olympus' }), [
      { field: 'Time zone', value: 'Mars/Olympus', allowed: 'an IANA name, such as Europe/Berlin' },
    ]);
  });
});
