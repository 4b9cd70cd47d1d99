import type { AlarmPriority } from './alarm.ts';
import type { IdempotencyClass, Proven, WorkOrderStatus } from './work-order.ts';

/** JSON as a template says it; its strings may have `{placeholders}`. */
export type TemplateJson =
  | string
  | number
  | boolean
  | null
  | readonly TemplateJson[]
  | { readonly [name: string]: TemplateJson };

/** Place of a value within an answer: a JSON pointer (RFC 6901) such as `/value/0/msdyn_name`. */
export type Pointer = string;

/** Where in an answer is what. Within a list the places are those of each of its entries. */
export interface AnswerPlaces {
  /** Where the list is; the empty pointer where the answer is one. Absent: the answer itself is what was asked for. */
  list?: Pointer;
  id?: Pointer;
  number?: Pointer;
  status?: Pointer;
  /** Where our key is, alone or within a text: entries without it are not ours. */
  key?: Pointer;
  /** When it was changed, as ISO 8601 or as ms since the Unix epoch. */
  changedAt?: Pointer;
  /** Where the version is that `If-Match` names, where it is not in the header `ETag`. */
  version?: Pointer;
  /** There are further ones where this has a value other than `false`. */
  more?: Pointer;
  /** There may be further ones where the list has as many entries. */
  full?: number;
}

/** What an answer may mean beyond what its HTTP status says. `busy`: this one record is locked, others may go on. */
export const MEANINGS = ['done', 'existing', 'absent', 'retry', 'busy', 'unknown', 'login', 'refused'] as const;
export type Meaning = (typeof MEANINGS)[number];

/** One rule of what an answer means: all that it names must hold. */
export interface AnswerRule {
  status?: number | readonly number[];
  /** Where in the answer is looked; absent: anywhere. */
  at?: Pointer;
  /** A text that is there, in whatever case. */
  contains?: string;
  /** A text that is not there. */
  lacks?: string;
  means: Meaning;
  /** What a person is told, where the answer itself does not say it. */
  says?: string;
}

/** One request of a template and how its answer is read. */
export interface Exchange {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** From the first slash on, without query. What is filled in is percent-encoded. */
  path: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: TemplateJson;
  /** Sends the file as it is, in place of a body. */
  file?: boolean;
  answer?: AnswerPlaces;
  answers?: readonly AnswerRule[];
}

/** Something that a template needs to know of the plant's own system: `{value.queue}`. */
export interface TemplateValue {
  title: string;
  example?: string;
  default?: string;
}

/** What an exchange may be filled with. */
export type Fillings = Readonly<Record<string, string | number | boolean | undefined>>;

/** From where in the answer to a login a header of every later request comes. */
export interface SessionHeader {
  /** A place in the body, a header, or the cookies that were set. */
  at?: string;
  header?: string;
  cookies?: boolean;
  /** Stands before it, such as `Bearer `. */
  before?: string;
}

/** How a system with REST is spoken to: which requests there are, and where in the answers is what. */
export interface RestTemplate {
  title?: string;
  class: IdempotencyClass;
  /** What is opened, as it is called there. */
  opens?: string;
  /** Header of an API key; absent: `x-api-key`. */
  apiKeyHeader?: string;
  /** What the plant's administrator fills in. */
  values?: Readonly<Record<string, TemplateValue>>;
  priorities?: Readonly<Partial<Record<AlarmPriority, string>>>;
  /** Their states and ours; a state that is not among them counts as open. */
  status: Readonly<Record<string, WorkOrderStatus>>;
  /** Where an answer that is no success says why. */
  says?: readonly string[];
  /** What answers mean beyond the default table, for every exchange. */
  answers?: readonly AnswerRule[];
  create: Exchange;
  find?: Exchange;
  read?: Exchange;
  note?: Exchange;
  priority?: Exchange;
  complete?: Exchange;
  attach?: Exchange;
  changes?: Exchange;
  check: Exchange;
  login?: Exchange & { session: Readonly<Record<string, SessionHeader>> };
}

/** A template that comes with Tieline. */
export interface ReadyTemplate {
  name: string;
  title: string;
  proven: Proven;
  against: string;
  template: RestTemplate;
}
