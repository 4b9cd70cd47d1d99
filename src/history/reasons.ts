/** Why readings are not good, column-wise: few texts that repeat. */
export interface Reasons {
  /** The different reasons. */
  names: readonly string[];
  /** For each reading 0 where it has none, else the place of its reason in `names`, counted from 1. */
  places: Uint16Array;
}

/** Of a longer reason the beginning is kept, characters. */
export const LONGEST_REASON = 200;

/** Most different reasons of one series in one chunk; further ones become {@link OTHER_REASONS}, which is one of them. */
export const MOST_REASONS = 255;

/** What stands for the reasons beyond {@link MOST_REASONS}. */
export const OTHER_REASONS = 'other reasons';

/** Reasons being gathered. */
export interface ReasonBook {
  readonly names: string[];
  /** The place of a reason, counted from 1. */
  placeOf(reason: string): number;
}

/** @param most different reasons, at most 65,535 */
export function createReasonBook(most: number, known: readonly string[] = []): ReasonBook {
  const names = [...known];
  const places = new Map(names.map((name, i) => [name, i + 1]));
  return {
    names,
    placeOf(reason) {
      const cut = reason.length > LONGEST_REASON ? reason.slice(0, LONGEST_REASON) : reason;
      const name = names.length < most - 1 || places.has(cut) ? cut : OTHER_REASONS;
      let place = places.get(name);
      if (place === undefined) {
        place = names.push(name);
        places.set(name, place);
      }
      return place;
    },
  };
}

/** The reason of a reading, where it has one. */
export function reasonAt(reasons: Reasons | undefined, i: number): string | undefined {
  if (reasons === undefined) return undefined;
  const place = reasons.places[i] ?? 0;
  return place === 0 ? undefined : reasons.names[place - 1];
}

/** The reasons of readings from several places, put together in a column of their own. */
export interface ReasonColumn {
  /** What notes the reason of reading `i` there as that of reading `at` here; `undefined` where there are none. */
  noting(reasons: Reasons | undefined): ((i: number, at: number) => void) | undefined;
  /** What was noted; `undefined` where no reading has a reason. */
  take(): Reasons | undefined;
}

/** @param room for so many readings */
export function createReasonColumn(room: number, most: number): ReasonColumn {
  const book = createReasonBook(most);
  let places: Uint16Array | undefined;
  return {
    noting(reasons) {
      if (reasons === undefined) return undefined;
      const placesHere = new Uint16Array(reasons.names.length + 1);
      return (i, at) => {
        const place = reasons.places[i] ?? 0;
        if (place === 0) return;
        placesHere[place] ||= book.placeOf(reasons.names[place - 1] ?? OTHER_REASONS);
        places ??= new Uint16Array(room);
        places[at] = placesHere[place] ?? 0;
      };
    },
    take: () => (places === undefined ? undefined : { names: book.names, places }),
  };
}

/** The reasons of the readings from `from` to before `to`, which are at most {@link MOST_REASONS} different ones. */
export function reasonsWithin(reasons: Reasons | undefined, from: number, to: number): Reasons | undefined {
  const column = createReasonColumn(to - from, MOST_REASONS);
  const note = column.noting(reasons);
  if (note !== undefined) for (let i = from; i < to; i++) note(i, i - from);
  return column.take();
}
