import { openStore } from '../../src/store/open-store.ts';

/** Writes once and ends without closing: an open store that has nothing to do keeps no process alive. */
const [file = ''] = process.argv.slice(2);
const store = await openStore({ file });
await store.write([{ statement: 'fact.put', params: ['written', '{}'] }], 'soon');
process.stdout.write('written\n');
