import type { FieldSchema } from '../../../src/model/settings.ts';

/**
 * Stands in for `typebox` in the browser: builds the same plain JSON Schema and nothing else.
 * `test/nodes/editor-bundle.test.ts` compares the two.
 */
const OPTIONAL = Symbol('optional');

type Options = FieldSchema;
type Built = FieldSchema & { [OPTIONAL]?: true };

const ofType =
  (type: string) =>
  (options: Options = {}) => ({ type, ...options });

export const Type = {
  String: ofType('string'),
  Number: ofType('number'),
  Integer: ofType('integer'),
  Boolean: ofType('boolean'),
  Enum: (values: readonly unknown[], options: Options = {}): Built => ({ enum: values, ...options }),
  Array: (items: Built, options: Options = {}): Built => ({ type: 'array', items, ...options }),
  Unsafe: (schema: Options): Built => schema,
  Optional: (schema: Built): Built => ({ ...schema, [OPTIONAL]: true }),
  Object: (properties: Record<string, Built>, options: Options = {}): Built => ({
    type: 'object',
    required: Object.keys(properties).filter((name) => !properties[name]?.[OPTIONAL]),
    properties,
    ...options,
  }),
};
