/**
 * Everything that may be written, as `table.verb`; parameters stand in the order of the question marks.
 * What carries a key is idempotent: a key that is there already is left as it is.
 */
export const STATEMENTS = {
  /** Moment of the checkpoint, ms since the Unix epoch. */
  'meta.checkpoint': `INSERT INTO meta (name, value) VALUES ('checkpoint_at', ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`,

  /** Written as key, at, kind, subject, body: sequence number and hash are the store's own business (`journal.ts`). */
  'journal.append': `INSERT INTO journal (key, at, kind, subject, body, seq, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO NOTHING`,

  'alarm.put': `INSERT INTO alarm (id, rule, body) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET rule = excluded.rule, body = excluded.body`,
  'alarm.delete': 'DELETE FROM alarm WHERE id = ?',

  'alarm_hold.put': `INSERT INTO alarm_hold (id, body) VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
  'alarm_hold.delete': 'DELETE FROM alarm_hold WHERE id = ?',

  'rule_state.put': `INSERT INTO rule_state (rule, asset, property, settings_hash, at, body) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (rule, asset, property)
    DO UPDATE SET settings_hash = excluded.settings_hash, at = excluded.at, body = excluded.body`,
  'rule_state.delete_row': 'DELETE FROM rule_state WHERE rule = ? AND asset = ? AND property = ?',
  'rule_state.delete_rule': 'DELETE FROM rule_state WHERE rule = ?',

  'latest.put': `INSERT INTO latest (asset, property, body) VALUES (?, ?, ?)
    ON CONFLICT (asset, property) DO UPDATE SET body = excluded.body`,

  'inlet.add': 'INSERT INTO inlet (node, at, topic, body) VALUES (?, ?, ?, ?)',
  'inlet.prune': 'DELETE FROM inlet WHERE at < ?',

  'outbox.add': `INSERT INTO outbox (key, lane, target, body, due_at, created_at, state, attempts)
    VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0) ON CONFLICT (key) DO NOTHING`,
  'outbox.update': `UPDATE outbox SET state = ?, attempts = ?, due_at = ?, answer = ?, ended_at = ? WHERE key = ?`,
  /** What was refused or is in doubt waits again, and with it what was refused in the same lane after it. */
  'outbox.reopen': `UPDATE outbox SET state = 'waiting', attempts = 0, due_at = 0, answer = NULL, ended_at = NULL
    WHERE state IN ('refused', 'doubt') AND key IN (
      SELECT later.key FROM outbox AS this JOIN outbox AS later ON later.lane = this.lane AND later.seq >= this.seq
      WHERE this.key = ?)`,
  /** What waits in the same lane for an order that will not be opened has nowhere to go. */
  'outbox.settle_behind': `UPDATE outbox SET state = 'refused', answer = ?, ended_at = ?
    WHERE state IN ('waiting', 'refused', 'doubt') AND key IN (
      SELECT later.key FROM outbox AS this JOIN outbox AS later ON later.lane = this.lane AND later.seq > this.seq
      WHERE this.key = ? AND json_extract(later.body, '$.request.key') = json_extract(this.body, '$.request.key'))`,
  'outbox.prune': 'DELETE FROM outbox WHERE ended_at < ?',

  /** `ON CONFLICT` would use up a number each time. */
  'work_order.create': `INSERT INTO work_order (key, title, text, asset, priority, status, alarm_id, created_at, body)
    SELECT new.* FROM (SELECT ? AS key, ?, ?, ?, ?, ?, ?, ?, ?) AS new
    WHERE NOT EXISTS (SELECT 1 FROM work_order WHERE work_order.key = new.key)`,
  'work_order.set_status': 'UPDATE work_order SET status = ? WHERE key = ?',
  'work_order.set_priority': 'UPDATE work_order SET priority = ? WHERE key = ?',
  'work_order_note.add': `INSERT INTO work_order_note (order_key, key, at, text) VALUES (?, ?, ?, ?)
    ON CONFLICT (key) DO NOTHING`,

  'order_link.put': `INSERT INTO order_link (target, key, id, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (target, key) DO UPDATE SET id = excluded.id, body = excluded.body`,
  'order_link.set_status': `UPDATE order_link SET body = json_set(body, '$.status', ?) WHERE target = ? AND key = ?`,
  /** What came after it has been told is told for itself. */
  'order_link.told': `UPDATE order_link SET body = json_remove(body, '$.untold')
    WHERE target = ? AND key = ? AND json_extract(body, '$.untold.at') = ?`,
  'order_case.put': `INSERT INTO order_case (node, name, body) VALUES (?, ?, ?)
    ON CONFLICT (node, name) DO UPDATE SET body = excluded.body`,
  'order_case.delete': 'DELETE FROM order_case WHERE node = ? AND name = ?',

  'presence.put': `INSERT INTO presence (link, device, body) VALUES (?, ?, ?)
    ON CONFLICT (link, device) DO UPDATE SET body = excluded.body`,
  'presence.delete_link': 'DELETE FROM presence WHERE link = ?',

  'fact.put': `INSERT INTO fact (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body`,
  'fact.delete': 'DELETE FROM fact WHERE name = ?',
} as const;

const ENTRY = 'SELECT seq, key, at, kind, subject, body FROM journal';

/** The key of the order that an action is about; indexed. */
const ORDER_KEY = "json_extract(body, '$.request.key')";

/** Nothing before a row of the outbox in its lane is unfinished. */
const IS_HEAD = `NOT EXISTS (
      SELECT 1 FROM outbox AS earlier
      WHERE earlier.lane = head.lane AND earlier.seq < head.seq AND earlier.state IN ('waiting', 'sending', 'doubt'))`;

/** Everything that may be read, as `table.what`; parameters stand in the order of the question marks. */
export const QUERIES = {
  'journal.by_subject': `${ENTRY} WHERE subject = ? ORDER BY seq`,
  'journal.transitions_since': `${ENTRY} WHERE kind = 'transition' AND at >= ? ORDER BY seq`,
  /** Newest first: alarms that people and outputs heard of. */
  'journal.raised_since': `SELECT body FROM journal
    WHERE kind = 'transition' AND at >= ? AND json_extract(body, '$.output') = 'raised' ORDER BY seq DESC LIMIT ?`,
  'journal.newest': `${ENTRY} WHERE kind = ? ORDER BY seq DESC LIMIT ?`,

  'alarm.all': 'SELECT * FROM alarm',
  'alarm_hold.all': 'SELECT * FROM alarm_hold',
  'rule_state.by_rule': 'SELECT * FROM rule_state WHERE rule = ?',
  'latest.all': 'SELECT * FROM latest',
  'inlet.since': 'SELECT * FROM inlet WHERE node = ? AND at >= ? ORDER BY seq',

  /** What may be sent now to a target, in order: waiting rows that are due, with no unfinished row before them in their lane. */
  'outbox.heads': `SELECT *, EXISTS (
      SELECT 1 FROM outbox AS later WHERE later.lane = head.lane AND later.seq > head.seq AND later.state = 'waiting'
    ) AS has_followers FROM outbox AS head
    WHERE state = 'waiting' AND target = ? AND due_at <= ? AND ${IS_HEAD} ORDER BY seq LIMIT ?`,
  /** When the next of those that are not due yet is. */
  'outbox.next_due': `SELECT min(due_at) AS due_at FROM outbox AS head
    WHERE state = 'waiting' AND target = ? AND due_at > ? AND ${IS_HEAD}`,
  'outbox.waiting_in_lane': `SELECT * FROM outbox WHERE lane = ? AND state = 'waiting' ORDER BY seq LIMIT ?`,
  'outbox.sending_to': `SELECT * FROM outbox WHERE state = 'sending' AND target = ? ORDER BY seq`,
  /** What waits for a person: in doubt, or refused and not settled. */
  'outbox.to_decide': `SELECT * FROM outbox
    WHERE state = 'doubt' OR (state = 'refused' AND json_extract(answer, '$.settledBy') IS NULL) ORDER BY seq DESC LIMIT ?`,
  'outbox.by_lane': 'SELECT * FROM outbox WHERE lane = ? ORDER BY seq',
  'outbox.by_key': 'SELECT * FROM outbox WHERE key = ?',
  /** What a person has settled needs nobody. */
  'outbox.counts': `SELECT target, state, count(*) AS count FROM outbox
    WHERE state IN ('waiting', 'sending', 'doubt') OR (state = 'refused' AND json_extract(answer, '$.settledBy') IS NULL)
    GROUP BY target, state`,
  'outbox.newest': 'SELECT * FROM outbox ORDER BY seq DESC LIMIT ?',
  /** What was asked because of an alarm: keys are its id, or begin with it and a colon. */
  'outbox.of_alarm': 'SELECT * FROM outbox WHERE key = ? OR (key > ? AND key < ?) ORDER BY seq',
  /** Everything that was asked of other systems about the order under a key. */
  'outbox.of_order': `SELECT * FROM outbox WHERE ${ORDER_KEY} = ? ORDER BY seq`,
  'outbox.of_newest_orders': `SELECT * FROM outbox WHERE ${ORDER_KEY} IN (
      SELECT ${ORDER_KEY} FROM outbox WHERE json_extract(body, '$.request.kind') = 'create' ORDER BY seq DESC LIMIT ?)
    ORDER BY seq`,

  'order_link.of_order': `SELECT * FROM order_link
    WHERE (target, key) IN (SELECT target, ${ORDER_KEY} FROM outbox WHERE ${ORDER_KEY} = ?)`,
  'order_link.of_newest_orders': `SELECT * FROM order_link WHERE (target, key) IN (
      SELECT target, ${ORDER_KEY} FROM outbox WHERE json_extract(body, '$.request.kind') = 'create'
      ORDER BY seq DESC LIMIT ?)`,
  'order_link.by_key': 'SELECT * FROM order_link WHERE target = ? AND key = ?',
  'order_link.by_id': 'SELECT * FROM order_link WHERE target = ? AND id = ?',
  /** Orders that are not over yet. */
  'order_link.open': `SELECT * FROM order_link
    WHERE target = ? AND json_extract(body, '$.status') IN ('open', 'in progress') ORDER BY key`,
  /** Orders whose node has not heard yet what became of them. */
  'order_link.untold': `SELECT * FROM order_link
    WHERE target = ? AND json_extract(body, '$.node') = ? AND json_extract(body, '$.untold') IS NOT NULL ORDER BY key`,
  'order_case.of_node': 'SELECT * FROM order_case WHERE node = ?',

  'presence.all': 'SELECT * FROM presence',

  'work_order.by_key': 'SELECT * FROM work_order WHERE key = ?',
  'work_order.newest': 'SELECT * FROM work_order ORDER BY number DESC LIMIT ?',
  'work_order_note.of_newest': `SELECT * FROM work_order_note
    WHERE order_key IN (SELECT key FROM work_order ORDER BY number DESC LIMIT ?) ORDER BY seq`,
  'work_order_note.by_order': 'SELECT * FROM work_order_note WHERE order_key = ? ORDER BY seq',

  'fact.by_name': 'SELECT * FROM fact WHERE name = ?',
  'fact.all': 'SELECT * FROM fact',
} as const;

/** The name of a statement in {@link STATEMENTS}. */
export type StatementName = keyof typeof STATEMENTS;

/** The name of a query in {@link QUERIES}. */
export type QueryName = keyof typeof QUERIES;
