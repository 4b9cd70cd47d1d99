import type { Fillings, TemplateValue } from '../../model/rest-template.ts';
import type { SettingProblem } from '../../model/settings.ts';

/** What a template asks for about the plant's own system, and what is given: `queue = Maintenance`, one a line. */
export function valuesOf(
  { values: asked = {} }: { values?: Readonly<Record<string, TemplateValue>> },
  given: unknown,
): { values: Fillings; problems: SettingProblem[] } {
  const values: Record<string, string> = {};
  const problems: SettingProblem[] = [];
  for (const line of String(given ?? '')
    .split(/\r?\n/)
    .filter((one) => one.trim() !== '')) {
    const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const names = Object.keys(asked).join(', ');
    if (!Object.hasOwn(asked, name)) {
      problems.push({
        field: 'Values',
        value: line.trim().slice(0, 80),
        allowed: names ? `name = value, with a name of ${names}` : 'nothing',
      });
    } else if (value !== '' && (value.length > 400 || /\p{Cc}/u.test(value))) {
      problems.push({
        field: `Values, ${name}`,
        value: value.slice(0, 80),
        allowed: 'text of one line, at most 400 characters',
      });
    } else values[`value.${name}`] = value;
  }
  for (const [name, { title, example, default: usual }] of Object.entries(asked)) {
    values[`value.${name}`] ||= usual ?? '';
    if (values[`value.${name}`] === '' && usual === undefined) {
      const allowed = `${name} = ${example ?? '…'} (${title})`;
      problems.push({ field: `Values, ${name}`, value: undefined, allowed });
    }
  }
  return { values, problems };
}
