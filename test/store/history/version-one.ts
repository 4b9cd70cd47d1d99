import { DatabaseSync } from 'node:sqlite';
import { encodedAsVersionOne } from '../../history/version-one-chunk.ts';

/** Turns a closed history file without reasons into one as the first Tieline wrote it. */
export function asVersionOne(file: string): void {
  const db = new DatabaseSync(file);
  const chunks = db.prepare('SELECT id, body FROM chunk').all();
  const setBody = db.prepare('UPDATE chunk SET body = ? WHERE id = ?');
  db.exec('BEGIN; DROP INDEX chunk_arrival; ALTER TABLE tail DROP COLUMN reasons; PRAGMA user_version = 1');
  for (const { id, body } of chunks) setBody.run(encodedAsVersionOne(body as Uint8Array), Number(id));
  db.exec('COMMIT');
  db.close();
}
