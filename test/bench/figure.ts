/** What a row measured. */
export interface Measurement {
  /** Name of the figure; a row may have several. */
  row: string;
  value: number;
  unit: string;
  /** Whether a larger value is the better one. */
  better: 'more' | 'less';
  /** The same work done by hand or by the bare client in the same run, in the same unit. */
  limit?: number;
  /** The same work done by what people use today, in the same unit. */
  peer?: number;
  /** What is aimed for, in words. */
  aim: string;
  met: boolean;
  /** What one must know to read the figure. */
  note?: string;
}

/** One line of the JSON report. */
export interface Figure {
  row: string;
  value: number;
  unit: string;
  limit: number | null;
  peer: number | null;
  /** 1 is as good as the limit, less is worse. */
  ofLimit: number | null;
  /** 2 is twice as good as the peer. */
  timesPeer: number | null;
}

/** One row of the bench: what `--only` names. It runs in a process of its own. */
export interface BenchRow {
  readonly name: string;
  /** Why it cannot be measured here, for want of a program that it needs; `undefined`: it can. */
  missing?(): Promise<string | undefined>;
  /** @param tell says how far it is */
  measure(tell: Tell): Promise<Measurement[]>;
}

/** Says in a few words how far a row is. */
export type Tell = (progress: string) => void;

/** A measurement as it stands in the report. */
export function figureOf({ row, value, unit, better, limit, peer }: Measurement): Figure {
  const goodness = (other: number | undefined) =>
    other === undefined ? null : rounded(better === 'more' ? value / other : other / value);
  return {
    ...{ row, value: rounded(value), unit },
    ...{ limit: limit === undefined ? null : rounded(limit), peer: peer === undefined ? null : rounded(peer) },
    ...{ ofLimit: goodness(limit), timesPeer: goodness(peer) },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
