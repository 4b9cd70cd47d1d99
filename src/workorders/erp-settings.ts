import { type Static, Type } from 'typebox';
import type { DocumentTemplate } from '../model/document.ts';
import type { SettingProblem } from '../model/settings.ts';
import { isUnitProblem, parseUnit } from '../model/unit.ts';
import { allowedInField, valueInField } from './document-field.ts';
import { readDocumentTemplate } from './document-template.ts';
import { READY_DOCUMENTS } from './documents/registry.ts';
import { placeholderProblems } from './providers/rest-exchange.ts';
import { placeholdersOf } from './providers/rest-fill.ts';
import { valuesOf } from './providers/rest-values.ts';

const OWN = 'own';

/** Settings of `tieline-erp`. */
export const erpSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  cmms: Type.String({ title: 'System', configNode: 'tieline-cmms', description: 'Whose address and login are used.' }),
  document: Type.Enum([...READY_DOCUMENTS.map(({ name }) => name), OWN], {
    title: 'Document',
    default: 'sap-measurement',
    shownAs: Object.fromEntries(READY_DOCUMENTS.map(({ name, template }) => [name, template.title])),
    description: 'What is created for each message: a ready document, or your own.',
  }),
  ownDocument: Type.Optional(
    Type.String({
      title: 'Own document',
      maxLength: 65_536,
      multiline: true,
      placeholder: '{"title":"…","class":"C","fields":{…},"create":{…},"find":{…},"check":{…}}',
      description: 'JSON with fields and requests, as the help describes it.',
    }),
  ),
  documentValues: Type.Optional(
    Type.String({
      title: 'Values',
      maxLength: 4096,
      multiline: true,
      placeholder: 'company = 1010',
      description: 'What the document asks for about your system, one a line.',
    }),
  ),
  fields: Type.Array(
    Type.Object({
      field: Type.String({ title: 'Field', placeholder: 'reading', minLength: 1, maxLength: 40 }),
      value: Type.String({ title: 'Value', placeholder: '{value}', minLength: 1, maxLength: 500 }),
      unit: Type.Optional(Type.String({ title: 'In unit', placeholder: 'Cel', maxLength: 40 })),
    }),
    {
      title: 'Fields',
      keyColumns: ['field'],
      default: [],
      maxItems: 100,
      description:
        'What each field is filled with: fixed text, or {names} of the payload ({value}, {alarm.id}), of attributes of the asset, or {at}, which is now.',
    },
  ),
});

export type ErpSettings = Static<typeof erpSettings>;

/** The document that settings choose. */
export function documentTemplateOf(
  settings: Pick<ErpSettings, 'document' | 'ownDocument'>,
): { template: DocumentTemplate } | { problems: SettingProblem[] } {
  const { document, ownDocument } = settings;
  const ready = READY_DOCUMENTS.find(({ name }) => name === document);
  if (ready) return ready;
  if (ownDocument?.trim()) return readDocumentTemplate('Own document', ownDocument);
  return { problems: [{ field: 'Own document', value: undefined, allowed: 'JSON, as Document is own' }] };
}

/** Names that the fields are filled from and that may be attributes of the asset. */
export function attributeNames({ fields }: Pick<ErpSettings, 'fields'>): string[] {
  const names = fields.flatMap(({ value }) => placeholdersOf(value).map(({ name }) => name));
  return [...new Set(names)].filter((name) => !name.includes('.'));
}

/** What must hold between the fields: a document that there is, and what it needs. */
export function erpProblems(settings: ErpSettings): SettingProblem[] {
  const read = documentTemplateOf(settings);
  if ('problems' in read) return read.problems;
  const { template } = read;
  const { fields } = template;
  const given = settings.fields.map(({ field }) => field);
  const missing = Object.entries(fields).filter(
    ([name, one]) => one.required && one.default === undefined && !given.includes(name),
  );
  return [
    ...valuesOf(template, settings.documentValues).problems,
    ...settings.fields.flatMap((row, i) =>
      rowProblems(`Fields row ${i + 1}`, row, fields, given.indexOf(row.field) < i),
    ),
    ...missing.map(([name, one]) => ({
      field: `Fields row of ${name}`,
      value: undefined,
      allowed: allowedInField(one),
    })),
  ];
}

function rowProblems(
  place: string,
  { field, value, unit }: ErpSettings['fields'][number],
  fields: DocumentTemplate['fields'],
  isTwice: boolean,
): SettingProblem[] {
  const one = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!one) return [{ field: `${place}, Field`, value: field, allowed: `one of ${Object.keys(fields).join(', ')}` }];
  if (isTwice) return [{ field: `${place}, Field`, value: field, allowed: 'each field once' }];
  const names = placeholdersOf(value).map(({ name }) => name);
  const wrong = placeholderProblems(`${place}, Value`, value, names);
  if (wrong.length > 0) return wrong;
  if (names.length === 0 && valueInField(one, value) === undefined) {
    return [{ field: `${place}, Value`, value, allowed: `${allowedInField(one)}, or a {name}` }];
  }
  return unit === undefined
    ? []
    : unitProblems(`${place}, In unit`, unit, one.type === 'number' && /^\{[^{}:]*\}$/.test(value));
}

function unitProblems(field: string, unit: string, isNumber: boolean): SettingProblem[] {
  if (!isNumber)
    return [{ field, value: unit, allowed: 'nothing, unless the field is a number and its value one {name}' }];
  const read = parseUnit(unit);
  return isUnitProblem(read) ? [{ field, value: unit, allowed: `a UCUM unit: ${read.problem}` }] : [];
}
