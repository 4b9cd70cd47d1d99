/** An exact fraction in lowest terms, `d` above zero: conversion factors are rounded once, at the very end. */
export interface Ratio {
  readonly n: bigint;
  readonly d: bigint;
}

/** Numerators and denominators stay below this, so that no text can make the arithmetic slow. */
const BOUND = 1n << 4096n;

export const ZERO: Ratio = { n: 0n, d: 1n };
export const ONE: Ratio = { n: 1n, d: 1n };

function reduced(n: bigint, d: bigint): Ratio {
  let a = n < 0n ? -n : n;
  let b = d;
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 1n ? { n, d } : { n: n / a, d: d / a };
}

/** A decimal such as `2.54`, `1e-7` or `-459.67`, exactly. The text must be a number. */
export function ratioOf(decimal: string): Ratio {
  const [mantissa = '', exponent = '0'] = decimal.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? { n: digits * 10n ** BigInt(shift), d: 1n } : reduced(digits, 10n ** BigInt(-shift));
}

/** True while a ratio is small enough to go on calculating with it. */
export function isManageable({ n, d }: Ratio): boolean {
  return n < BOUND && n > -BOUND && d < BOUND;
}

export function times(a: Ratio, b: Ratio): Ratio {
  return reduced(a.n * b.n, a.d * b.d);
}

/** `a / b`; `b` must be above zero, as every unit's factor is. */
export function over(a: Ratio, b: Ratio): Ratio {
  return reduced(a.n * b.d, a.d * b.n);
}

export function minus(a: Ratio, b: Ratio): Ratio {
  return reduced(a.n * b.d - b.n * a.d, a.d * b.d);
}

/** `a` to a whole power of at most two digits; `a` must be above zero. */
export function power(a: Ratio, exponent: number): Ratio {
  const by = BigInt(Math.abs(exponent));
  return exponent < 0 ? { n: a.d ** by, d: a.n ** by } : { n: a.n ** by, d: a.d ** by };
}

/** The nearest double. */
export function toNumber({ n, d }: Ratio): number {
  const shift = 25 - n.toString().length + d.toString().length;
  const [top, bottom] = shift >= 0 ? [n * 10n ** BigInt(shift), d] : [n, d * 10n ** BigInt(-shift)];
  const rest = top % bottom === 0n ? '0' : '1';
  return Number(`${top / bottom}${rest}e${-shift - 1}`);
}
