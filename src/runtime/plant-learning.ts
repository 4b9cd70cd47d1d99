import type { Transition } from '../model/alarm.ts';
import type { Row, Store } from '../store/store.ts';
import type { LearningLost } from './system-faults.ts';
import type { Learner, UnreadRow } from './take-over.ts';

/** What of a plant's own state cannot be read at a start. */
export interface PlantUnread {
  alarms: readonly UnreadRow[];
  holds: readonly UnreadRow[];
  latest: readonly UnreadRow[];
  presence: readonly UnreadRow[];
}

/** Tells what of a plant's own state is lost. */
export async function tellPlantUnread(id: string, unread: PlantUnread, learningLost: LearningLost): Promise<void> {
  const about = ({ id: of }: Row) => `${of}`;
  const learners: Record<keyof PlantUnread, Omit<Learner, 'id'>> = {
    alarms: {
      ...{ name: 'standing alarms', what: 'alarms whose condition comes true', about },
      remove: (row) => ({ statement: 'alarm.delete', params: [row.id ?? ''] }),
    },
    holds: {
      ...{ name: 'shelved alarms and those out of service', what: 'what people shelve or take out of service', about },
      remove: (row) => ({ statement: 'alarm_hold.delete', params: [row.id ?? ''] }),
    },
    // The next value is written over it.
    latest: { name: 'latest values', what: 'the value that comes next', remove: () => undefined },
    presence: {
      ...{ name: 'links', what: 'when they were there first and last', remove: () => undefined },
      about: ({ link, device }) => `link ${link}${device === '' ? '' : `, ${device}`}`,
    },
  };
  for (const kind of ['alarms', 'holds', 'latest', 'presence'] as const) {
    await learningLost({ id, ...learners[kind] }, unread[kind]);
  }
}

/** The alarm of a row that cannot be read, as a row again, where the journal knows it. */
export async function fromJournal(store: Pick<Store, 'read'>, { row }: UnreadRow): Promise<Row[]> {
  const entries = await store.read('journal.by_subject', [row.id ?? '']);
  const last = entries.findLast(({ kind }) => kind === 'transition');
  if (!last) return [];
  const { alarm } = JSON.parse(String(last.body)) as Transition;
  return alarm.state === 'NORM' ? [] : [{ ...row, body: JSON.stringify(alarm) }];
}
