import { type DocumentField, type DocumentTemplate, FIELD_TYPES } from '../model/document.ts';
import type { Exchange } from '../model/rest-template.ts';
import type { SettingProblem } from '../model/settings.ts';
import {
  exchangeProblems,
  isObject,
  memberProblems,
  onlyOf,
  ruleProblems,
  textProblems,
} from './providers/rest-exchange.ts';
import { CLASSES, listProblems, parsedTemplate, valueProblems } from './providers/rest-template.ts';

const MEMBERS = ['title', 'called', 'class', 'fields', 'values', 'says', 'answers', 'create', 'find', 'check'];
const OF_FIELD = [
  'title',
  'type',
  'required',
  'default',
  'example',
  'maxLength',
  'oneOf',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'decimals',
];

/** A document template read from what a person wrote, or everything that is wrong with it, each with its place. */
export function readDocumentTemplate(
  field: string,
  text: string,
): { template: DocumentTemplate } | { problems: SettingProblem[] } {
  const parsed = parsedTemplate(field, text);
  if ('problems' in parsed) return parsed;
  const problems = documentTemplateProblems(field, parsed.json);
  return problems.length > 0 ? { problems } : { template: parsed.json as DocumentTemplate };
}

/** Everything that is wrong with a document template. */
export function documentTemplateProblems(field: string, json: unknown): SettingProblem[] {
  if (!isObject(json))
    return [{ field, value: json, allowed: 'an object with title, class, fields, create and check' }];
  const { fields, values, create, find, check } = json;
  const names = isObject(fields) ? Object.entries(fields) : [];
  const asked = isObject(values) ? Object.keys(values).map((name) => `value.${name}`) : [];
  const filled = names.flatMap(([name, one]) =>
    isObject(one) && one.type === 'instant' ? [name, `${name}.local`] : [name],
  );
  const problems = [
    ...memberProblems(field, json, MEMBERS, ['title', 'class', 'fields', 'create', 'check']),
    ...onlyOf(`${field}.class`, json.class, CLASSES),
    ...textProblems(field, json, ['title', 'called']),
    ...(isObject(fields)
      ? []
      : [{ field: `${field}.fields`, value: fields, allowed: 'an object: name = title, type' }]),
    ...names.flatMap(([name, one]) => fieldProblems(`${field}.fields.${name}`, name, one)),
    ...valueProblems(`${field}.values`, values),
    ...listProblems(`${field}.says`, json.says),
    ...ruleProblems(`${field}.answers`, json.answers),
    ...(create === undefined
      ? []
      : exchangeProblems(`${field}.create`, create, { placeholders: ['key', ...filled, ...asked] })),
    ...(find === undefined ? [] : exchangeProblems(`${field}.find`, find, { placeholders: ['key', ...asked] })),
    ...(check === undefined ? [] : exchangeProblems(`${field}.check`, check, { placeholders: asked })),
  ];
  return problems.length > 0 ? problems : betweenProblems(field, json as unknown as DocumentTemplate);
}

/** What must hold so that a document is never created twice. */
function betweenProblems(field: string, { class: idempotency, create, find }: DocumentTemplate): SettingProblem[] {
  const lacksKey = (exchange: Exchange | undefined) => exchange && !/\{\s*key\s*[:}]/.test(JSON.stringify(exchange));
  const problem = (place: string, value: unknown, allowed: string) => ({ field: `${field}.${place}`, value, allowed });
  return [
    ...(lacksKey(create) && idempotency !== 'D' ? [problem('create', create.path, '{key} somewhere in it')] : []),
    ...(lacksKey(find) ? [problem('find', find?.path, '{key} somewhere in it')] : []),
    ...(idempotency === 'C' && !find
      ? [problem('find', undefined, 'an exchange that finds by {key}, as the class is C')]
      : []),
    ...(find && find.answer?.id === undefined
      ? [problem('find.answer.id', undefined, 'the place of the id, such as /id')]
      : []),
  ];
}

function fieldProblems(place: string, name: string, field: unknown): SettingProblem[] {
  if (!/^[a-zA-Z]\w{0,39}$/.test(name) || name === 'key') {
    return [{ field: place, value: name, allowed: 'a name of letters and digits, other than key' }];
  }
  if (!isObject(field)) return [{ field: place, value: field, allowed: 'an object with title and type' }];
  const counts = [
    'maxLength',
    'minimum',
    'exclusiveMinimum',
    'maximum',
    'decimals',
  ] as const satisfies (keyof DocumentField)[];
  const notNumbers = counts.filter((one) => field[one] !== undefined && !Number.isFinite(field[one]));
  const { oneOf } = field;
  const isList = oneOf === undefined || (Array.isArray(oneOf) && oneOf.every((one) => typeof one === 'string'));
  return [
    ...memberProblems(place, field, OF_FIELD, ['title', 'type']),
    ...onlyOf(`${place}.type`, field.type, FIELD_TYPES),
    ...onlyOf(`${place}.required`, field.required, [true, false]),
    ...textProblems(place, field, ['title', 'example']),
    ...notNumbers.map((one) => ({ field: `${place}.${one}`, value: field[one], allowed: 'a number' })),
    ...(isList ? [] : [{ field: `${place}.oneOf`, value: oneOf, allowed: 'a list of texts' }]),
  ];
}
