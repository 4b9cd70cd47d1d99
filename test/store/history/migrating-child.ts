import { DatabaseSync } from 'node:sqlite';
import { HISTORY_APPLICATION_ID, HISTORY_MIGRATIONS } from '../../../src/store/history/history-database.ts';
import { migrate } from '../../../src/store/migrations.ts';
import { dieAt } from './die-at.ts';

/** Brings the file of a history up to date and ends behind so many statements of its newest migration. */
const [file = '', statements = ''] = process.argv.slice(2);
const db = new DatabaseSync(file);
dieAt(db, 1);
const newest = (HISTORY_MIGRATIONS.at(-1) ?? '').split(';').slice(0, Number(statements));
migrate(db, [...HISTORY_MIGRATIONS.slice(0, -1), `${newest.join(';')}; SELECT die();`], HISTORY_APPLICATION_ID);
