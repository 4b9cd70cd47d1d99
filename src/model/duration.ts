/** A duration as people read it, to three digits: `1.2 s`, `90 s`, `15 min`, `3.5 h`, `12 d`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 600) return `${rounded(seconds)} s`;
  if (seconds < 7200) return `${rounded(seconds / 60)} min`;
  return seconds < 172_800 ? `${rounded(seconds / 3600)} h` : `${rounded(seconds / 86_400)} d`;
}

const rounded = (value: number) => Number(value.toPrecision(3));
