/**
 * Which assets a rule watches, written like an MQTT topic filter: `+` is one level, `#` the rest.
 * `acme/+/press-shop/#` matches `acme/munich/press-shop` and everything below it.
 */
export function selects(selector: string, asset: string): boolean {
  if (selector === '#' || selector === asset) return true;
  const wanted = selector.split('/');
  const levels = asset.split('/');
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= levels.length) return false;
    if (wanted[i] !== '+' && wanted[i] !== levels[i]) return false;
  }
  return wanted.length === levels.length;
}

/** True for a selector that can pick one asset only. */
export function isExact(selector: string): boolean {
  return !/[+#]/.test(selector);
}

/** What is wrong with a selector, or `undefined`: `#` may only stand last, and wildcards stand alone in their level. */
export function selectorProblem(selector: string): string | undefined {
  const levels = selector.split('/');
  for (const [i, level] of levels.entries()) {
    if (level === '') return 'no empty levels';
    if (level === '#' && i !== levels.length - 1) return '# only as the last level';
    if (level.length > 1 && /[+#]/.test(level)) return '+ and # alone in their level';
  }
  return undefined;
}
