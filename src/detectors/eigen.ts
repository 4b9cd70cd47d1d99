const MOST_SWEEPS = 60;

/** A direction in which signals go together, and how much they vary along it. */
export interface Component {
  variance: number;
  /** Of length 1; one part a signal. */
  direction: number[];
}

/** The eigenvalues and eigenvectors of a symmetric matrix, the greatest first: cyclic rotations (Jacobi 1846). */
export function componentsOf(matrix: readonly (readonly number[])[]): Component[] {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0)));
  const at = (rows: number[][], i: number, j: number) => (rows[i] as number[])[j] as number;
  const turn = (rows: number[][], i: number, j: number, k: number, l: number, sine: number, cosine: number) => {
    const [first, second] = [at(rows, i, j), at(rows, k, l)];
    (rows[i] as number[])[j] = cosine * first - sine * second;
    (rows[k] as number[])[l] = sine * first + cosine * second;
  };
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const besides = at(a, p, q);
        if (Math.abs(besides) <= 1e-14 * Math.sqrt(Math.abs(at(a, p, p) * at(a, q, q)))) continue;
        turned = true;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * besides);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        const sine = tangent * cosine;
        for (let i = 0; i < size; i++) turn(a, i, p, i, q, sine, cosine);
        for (let i = 0; i < size; i++) turn(a, p, i, q, i, sine, cosine);
        for (let i = 0; i < size; i++) turn(v, i, p, i, q, sine, cosine);
      }
    }
    if (!turned) break;
  }
  return matrix
    .map((_, i) => ({ variance: at(a, i, i), direction: v.map((row) => row[i] as number) }))
    .toSorted((one, other) => other.variance - one.variance);
}
