import { deepEqual, equal, throws } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS, migrate } from '../../src/store/migrations.ts';
import { STATEMENTS } from '../../src/store/statements.ts';
import { type TemporaryStores, temporaryStores } from './temporary-store.ts';

const ADD_COLUMN = `ALTER TABLE fact ADD COLUMN at REAL NOT NULL DEFAULT 0; UPDATE fact SET body = upper(body)`;
const FAILS_HALFWAY = `CREATE TABLE half (a TEXT) STRICT; DELETE FROM fact; INSERT INTO nowhere VALUES (1)`;

describe('migrations of the plant store', () => {
  let stores: TemporaryStores;
  let db: DatabaseSync;
  beforeEach(async () => {
    stores = await temporaryStores();
    db = new DatabaseSync(stores.file);
  });
  afterEach(async () => {
    db.close();
    await stores.remove();
  });

  const version = () => db.prepare('PRAGMA user_version').get()?.user_version;
  const facts = () =>
    db
      .prepare('SELECT * FROM fact')
      .all()
      .map((row) => ({ ...row }));

  it('bring an older store to the newest version with its data, once', () => {
    equal(migrate(db), 0);
    db.prepare(STATEMENTS['fact.put']).run('armed', 'yes');
    const newer = [...MIGRATIONS, ADD_COLUMN];
    equal(migrate(db, newer), MIGRATIONS.length);
    equal(migrate(db, newer), newer.length);
    deepEqual(facts(), [{ name: 'armed', body: 'YES', at: 0 }]);
  });

  it('leave the older store whole where one fails halfway', () => {
    migrate(db);
    db.prepare(STATEMENTS['fact.put']).run('armed', 'yes');
    throws(() => migrate(db, [...MIGRATIONS, ADD_COLUMN, FAILS_HALFWAY]), { code: 'STORE_FAILED', message: /nowhere/ });
    equal(version(), MIGRATIONS.length + 1);
    deepEqual(facts(), [{ name: 'armed', body: 'YES', at: 0 }]);
    equal(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'`).get()?.n, 0);
  });

  it('refuse a store of a newer Tieline and change nothing', () => {
    migrate(db, [...MIGRATIONS, ADD_COLUMN]);
    throws(() => migrate(db), { code: 'STORE_FAILED', message: /newer Tieline/ });
    equal(version(), MIGRATIONS.length + 1);
  });
});
