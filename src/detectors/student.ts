const INTERVALS = 128;
const PRECISION = 1e-12;

/**
 * The value that Student's t stays below with a probability from 0.5 to 1; degrees need not be whole, at least 2. With t = √ν tan θ the density
 * is a power of the cosine, so that no gamma function is needed.
 */
export function studentQuantile(probability: number, degrees: number): number {
  const density = (angle: number) => Math.cos(angle) ** (degrees - 1);
  const wanted = (2 * probability - 1) * integral(density, Math.min(Math.PI / 2, 12 / Math.sqrt(degrees)));
  // The integral is concave: Newton's steps from the left never pass the solution.
  let angle = 0;
  for (let i = 0; i < 100; i++) {
    const step = (wanted - integral(density, angle)) / density(angle);
    angle += step;
    if (Math.abs(step) <= PRECISION * angle) break;
  }
  return Math.sqrt(degrees) * Math.tan(angle);
}

/** From 0 to an end, by Simpson's rule. */
function integral(density: (angle: number) => number, end: number): number {
  let sum = density(0) + density(end);
  for (let i = 1; i < INTERVALS; i++) sum += (i % 2 === 1 ? 4 : 2) * density((i * end) / INTERVALS);
  return (sum * end) / (3 * INTERVALS);
}
