import type { DatabaseSync } from 'node:sqlite';
import { PlantError, textOf } from '../model/errors.ts';

/** Marks an SQLite file as a plant store (`PRAGMA application_id`, "TieL" in ASCII). */
export const APPLICATION_ID = 0x5469654c;

/** The schema as it grew: entry n brings a store from version n to n + 1. What was released is never edited. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT;

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('transition', 'command', 'order', 'audit')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX journal_subject ON journal (subject);
  CREATE INDEX journal_kind ON journal (kind);
  CREATE INDEX journal_kind_at ON journal (kind, at);
  CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is only ever appended to'); END;
  CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is only ever appended to'); END;

  CREATE TABLE alarm (id TEXT PRIMARY KEY, rule TEXT NOT NULL, body TEXT NOT NULL) STRICT;

  CREATE TABLE rule_state (
    rule TEXT NOT NULL,
    asset TEXT NOT NULL,
    property TEXT NOT NULL,
    settings_hash TEXT NOT NULL,
    at REAL NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (rule, asset, property)
  ) STRICT;

  CREATE TABLE latest (
    asset TEXT NOT NULL,
    property TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (asset, property)
  ) STRICT;

  CREATE TABLE inlet (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    node TEXT NOT NULL,
    at REAL NOT NULL,
    topic TEXT NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX inlet_at ON inlet (at);

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'refused', 'doubt')),
    attempts INTEGER NOT NULL,
    due_at REAL,
    answer TEXT,
    created_at REAL NOT NULL,
    ended_at REAL
  ) STRICT;
  CREATE INDEX outbox_lane ON outbox (lane);
  CREATE INDEX outbox_state ON outbox (state);
  CREATE INDEX outbox_order ON outbox (json_extract(body, '$.request.key'));

  CREATE TABLE work_order (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    asset TEXT NOT NULL,
    priority TEXT NOT NULL,
    status TEXT NOT NULL,
    alarm_id TEXT,
    created_at REAL NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  INSERT INTO sqlite_sequence (name, seq) VALUES ('work_order', 1000);

  CREATE TABLE work_order_note (
    seq INTEGER PRIMARY KEY,
    order_key TEXT NOT NULL REFERENCES work_order (key),
    key TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX work_order_note_order ON work_order_note (order_key);

  CREATE TABLE fact (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE presence (link TEXT NOT NULL, device TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (link, device)) STRICT;
  `,
  `
  CREATE TABLE alarm_hold (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  `,
  `
  CREATE INDEX outbox_target ON outbox (target, state);

  CREATE TABLE order_link (
    target TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (target, key)
  ) STRICT;
  CREATE INDEX order_link_id ON order_link (target, id);
  CREATE INDEX order_link_status ON order_link (target, json_extract(body, '$.status'));

  CREATE TABLE order_case (node TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (node, name)) STRICT;
  `,
  `
  CREATE INDEX order_link_untold ON order_link (target, json_extract(body, '$.node'))
    WHERE json_extract(body, '$.untold') IS NOT NULL;
  `,
];

/**
 * Brings a store to the newest version, one transaction a migration; a failing one leaves the version before it whole.
 * Returns the version that was found, 0 for a new file. Throws `STORE_FAILED`, in one sentence, for a store from a newer Tieline and for an SQLite file of something else.
 */
export function migrate(
  db: DatabaseSync,
  migrations: readonly string[] = MIGRATIONS,
  applicationId = APPLICATION_ID,
): number {
  const version = pragma(db, 'user_version');
  const foreign =
    version === 0
      ? db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables !== 0
      : pragma(db, 'application_id') !== applicationId;
  if (foreign) throw new PlantError('STORE_FAILED', 'this SQLite file belongs to something else; name another file');
  if (version > migrations.length) {
    throw new PlantError(
      'STORE_FAILED',
      `written by a newer Tieline (store version ${version}, this one knows up to ${migrations.length}); update Tieline or name another file`,
    );
  }
  for (const [i, sql] of migrations.entries()) if (i >= version) migrateOnce(db, sql, i + 1, applicationId);
  return version;
}

function migrateOnce(db: DatabaseSync, sql: string, version: number, applicationId: number): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(sql);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; COMMIT`);
  } catch (thrown) {
    db.exec('ROLLBACK');
    const text = `migration to store version ${version} failed, the older version is unchanged: ${textOf(thrown)}`;
    throw new PlantError('STORE_FAILED', text, { cause: thrown });
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
