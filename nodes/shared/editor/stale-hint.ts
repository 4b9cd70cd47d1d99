import { durationText } from '../../../src/model/duration.ts';
import { readEnabledWhen } from '../../../src/rules/enabled-when.ts';
import type { Stored } from './problems.ts';
import type { EditorRed } from './red.ts';
import { type Drawn, drawnOf } from './sequence-drawing.ts';

/** The event that a pattern may find missing, with the fields that say what it is. */
const MISSED: Partial<Record<Drawn['pattern'], { condition: string; happens: string }>> = {
  'A without B': { condition: 'eventB', happens: 'happensB' },
  'B without A': { condition: 'eventA', happens: 'happensA' },
};

/**
 * Says where a signal that is told only when it changes is stale before it is decided that it is missing, so that there is never an alarm. A tag with a stale time of its own is
 * trusted to have the right one.
 */
export function staleHint(stored: Stored, { nodes }: EditorRed): { field: string; text: string } | undefined {
  const drawn = drawnOf(stored);
  const missed = drawn && MISSED[drawn.pattern];
  const plant = nodes.node(String(stored.plant));
  if (!missed || !plant || plant.tagsFile || stored[missed.happens] === 'each value') return undefined;
  const read = readEnabledWhen(String(stored[missed.condition] ?? ''));
  const staleMs = Number(plant.staleAfterSeconds) * 1000;
  if ('problem' in read || !(drawn.withinMs + drawn.lateMs >= staleMs)) return undefined;
  const tags = Array.isArray(plant.tags) ? (plant.tags as { property?: unknown; staleSeconds?: unknown }[]) : [];
  const { property } = read.signal;
  if (tags.some((tag) => tag.property === property && tag.staleSeconds)) return undefined;
  return {
    field: 'T',
    text: `T is no shorter than ${durationText(staleMs)}, after which the plant takes a value for stale. Where ${property} is told only when it changes, nobody knows by then whether it was missing, and there is no alarm: give its tag a longer stale time.`,
  };
}
