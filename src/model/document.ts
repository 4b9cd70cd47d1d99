import type { AnswerRule, Exchange, TemplateValue } from './rest-template.ts';
import type { IdempotencyClass, Proven } from './work-order.ts';

/** What a field of a document holds. */
export const FIELD_TYPES = ['text', 'number', 'instant', 'boolean'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** One named field of a business document. */
export interface DocumentField {
  title: string;
  type: FieldType;
  /** True for one that the document makes no sense without. */
  required?: boolean;
  /** What it is where nothing else is said. */
  default?: string | number | boolean;
  example?: string;
  maxLength?: number;
  /** Its only values. */
  oneOf?: readonly string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  /** Digits behind the point that the other side keeps; a number is rounded to them. */
  decimals?: number;
}

/** How a document is created over there, and how it is found again by our key. */
export interface DocumentTemplate {
  title: string;
  /** What it is called over there. */
  called?: string;
  /** `A`: creating again gives the same document; `C`: it can be found; `D`: after a doubt a person decides. */
  class: IdempotencyClass;
  fields: Readonly<Record<string, DocumentField>>;
  values?: Readonly<Record<string, TemplateValue>>;
  says?: readonly string[];
  answers?: readonly AnswerRule[];
  create: Exchange;
  find?: Exchange;
  /** A read without effect that needs the same rights. */
  check: Exchange;
}

/** A document template that comes with Tieline. */
export interface ReadyDocument {
  name: string;
  proven: Proven;
  against: string;
  template: DocumentTemplate;
}

/** A business document as it is to be created: once, under our key. */
export interface DocumentRequest {
  kind: 'document';
  /** Our key over there: 20 characters of `[A-Z0-9-]`. */
  key: string;
  /** What it is, for people: `Goods movement`. */
  title: string;
  /** Its fields as they go out: numbers are numbers, instants are ms since the Unix epoch. */
  fields: Readonly<Record<string, string | number | boolean>>;
  at: number;
}
