import { openHistoryDatabase } from '../../../src/store/history/history-database.ts';
import { createHistoryWriter } from '../../../src/store/history/history-writer.ts';
import { createSeriesBook } from '../../../src/store/history/series-book.ts';
import { createStaging } from '../../../src/store/history/staging.ts';
import { dieAt } from './die-at.ts';
import { NOW, reading } from './temporary-history.ts';

/** Takes in readings of a year later, so that all that is in the file is too old, and ends while that is being deleted. */
const [file = '', chunks = '', readings = ''] = process.argv.slice(2);
const database = openHistoryDatabase({ file, retention: {}, maxPages: undefined });
dieAt(database.db, Number(chunks));
database.db.exec('CREATE TEMP TRIGGER dying AFTER DELETE ON chunk BEGIN SELECT die(); END');
const book = createSeriesBook(database.statements);
const writer = createHistoryWriter(database, book, { maxAgeMs: 1000 });
const names = [...book.all()].map(({ id, asset, property, unit }) => ({ id, asset, property, unit }));
const staging = createStaging(Number(readings), names);
for (let i = 0; i < Number(readings); i++) staging.add(reading(NOW + 365 * 86_400_000 + i, i));
writer.append(staging.take());
