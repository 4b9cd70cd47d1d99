import { once } from 'node:events';
import { openStore } from '../../src/store/open-store.ts';

/** A second runtime: opens the store, says so and holds it until it is told to end. */
const [file = ''] = process.argv.slice(2);
const store = await openStore({ file });
process.stdout.write('holding\n');
await once(process.stdin, 'data');
process.stdin.destroy();
await store.close();
