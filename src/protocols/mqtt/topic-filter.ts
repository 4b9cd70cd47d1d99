/** What is wrong with an MQTT topic filter (MQTT 3.1.1 §4.7, 5.0 §4.8.2), or `undefined`. */
export function filterProblem(filter: string): string | undefined {
  const length = lengthProblem(filter);
  if (length) return length;
  const shared = filter.startsWith('$share/');
  const [, group, ...rest] = filter.split('/');
  if (shared && (!group || /[+#]/.test(group) || rest.join('/') === ''))
    return 'a shared filter is $share/group/filter';
  const levels = shared ? rest : filter.split('/');
  for (const [i, level] of levels.entries()) {
    if (level.length > 1 && /[+#]/.test(level)) return '+ and # stand alone in their level';
    if (level === '#' && i !== levels.length - 1) return '# only as the last level';
  }
  return undefined;
}

/** What is wrong with a topic to publish to, or `undefined`. */
export function topicProblem(topic: string): string | undefined {
  return lengthProblem(topic) ?? (/[+#]/.test(topic) ? 'a topic to publish to has no + or #' : undefined);
}

function lengthProblem(text: string): string | undefined {
  if (text === '') return 'at least one character';
  if (text.includes('\0')) return 'no NUL character';
  return new TextEncoder().encode(text).length > 65_535 ? 'at most 65,535 bytes' : undefined;
}

/** A filter made ready for many topics: the levels it wants, without the group of a shared subscription. */
export function filterLevels(filter: string): readonly string[] {
  const levels = filter.split('/');
  return levels[0] === '$share' ? levels.slice(2) : levels;
}

/** True where a topic falls under a filter. Wildcards in the first level do not match topics that begin with `$`. */
export function topicMatches(wanted: readonly string[], topic: string): boolean {
  const levels = topic.split('/');
  const first = wanted[0];
  if (topic.startsWith('$') && (first === '+' || first === '#')) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= levels.length) return false;
    if (wanted[i] !== '+' && wanted[i] !== levels[i]) return false;
  }
  return wanted.length === levels.length;
}
