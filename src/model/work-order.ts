import type { TProperties } from 'typebox';
import type { Alarm, AlarmPriority, TransitionKind } from './alarm.ts';
import type { SettingProblem } from './settings.ts';

/** Where a work order stands, in the words that every provider's states are mapped to (after ISA-95). */
export const ORDER_STATUSES = ['open', 'in progress', 'done', 'cancelled'] as const;
export type WorkOrderStatus = (typeof ORDER_STATUSES)[number];

/** What is opened, in the words of B2MML: a notice that something is wrong, a request for work, or an order to do it. */
export const ORDER_FORMS = ['notification', 'request', 'order'] as const;
export type OrderForm = (typeof ORDER_FORMS)[number];

/** A file that goes with an order. */
export interface OrderFile {
  name: string;
  contentType: string;
  /** Content in base64. */
  content: string;
}

/** A work order as it is to be opened. */
export interface CreateRequest {
  kind: 'create';
  /** Our key over there: 20 characters of `[A-Z0-9-]`. */
  key: string;
  title: string;
  text: string;
  asset: string;
  priority: AlarmPriority;
  /** Absent: what the system opens unless told otherwise. */
  form?: OrderForm;
  /** Number of the equipment over there. */
  equipment?: string;
  /** Functional location or place over there. */
  location?: string;
  alarm: Alarm;
}

/** What Tieline asks of an ERP or CMMS. */
export type WorkOrderRequest =
  | CreateRequest
  | { kind: 'note'; key: string; text: string; transition: TransitionKind; at: number }
  | { kind: 'priority'; key: string; priority: AlarmPriority; text: string; at: number }
  | { kind: 'complete'; key: string; text: string; at: number }
  /** The file is made when its turn has come. */
  | { kind: 'attach'; key: string; text: string; at: number; alarm: Alarm; file?: OrderFile };

/** An order over there. */
export interface OrderLink {
  /** Our key. */
  key: string;
  /** How the other system addresses it: `sys_id`, link, number. */
  id: string;
  /** The number that people know it by. */
  number: string;
  status: WorkOrderStatus;
  form?: OrderForm;
}

/** The other side has it. `created` and `existing` are both success. */
export interface Accepted extends Omit<OrderLink, 'key' | 'form' | 'id'> {
  kind: 'created' | 'existing' | 'updated';
  /** Absent where it is the number. */
  id?: string;
}

/** The other side does not have it. */
export type Failure =
  /** It never will: a person must mend something. */
  | { kind: 'refused'; reason: string }
  /** Not now; nothing was done. `only this`: others may go on meanwhile. */
  | { kind: 'retry'; reason: string; afterMs?: number; concerns?: 'only this' }
  /** Nobody knows whether it was done; `looks`: how often it has been looked for in vain. */
  | { kind: 'unknown'; reason: string; afterMs?: number; concerns?: 'only this'; looks?: number }
  /** Who we are is not accepted, or no longer. */
  | { kind: 'login'; reason: string };

/** Nobody knows whether it was done, and there is no way to find out but a person. */
export interface Doubt {
  kind: 'doubt';
  reason: string;
}

/** What the other side answered, classified. */
export type Receipt = Accepted | Failure | Doubt;

/** What a search by our key came to. */
export type Found = Accepted | { kind: 'absent' } | Failure;

/** An order exists under this id; `read` tells how it stands. */
export interface There {
  kind: 'there';
  id: string;
}

/** An order that has changed over there. The key is there where the other side carries it. */
export interface OrderChange {
  key?: string;
  id: string;
  number: string;
  status: WorkOrderStatus;
  /** When, by the clock of the other side. */
  changedAt?: number;
}

/** Changed orders, oldest first; `more`: there are further ones. */
export type Changes = { kind: 'changes'; changes: readonly OrderChange[]; more: boolean } | Failure;

/** What is sent to another system over HTTP, or to the store for the built-in order book. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Behind the address of the system, from its first slash on, query and all. */
  path: string;
  /** Sent as JSON, or as it is where it is a file. */
  body?: unknown;
  file?: OrderFile;
  headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface ProviderResponse {
  status: number;
  /** Parsed JSON, else text. */
  body: unknown;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Name and value of each cookie that was set: `SAP_SESSIONID=…`. */
  cookies?: readonly string[];
}

/** What a login gave: goes with each request until it is refused. */
export interface ProviderSession {
  headers?: Readonly<Record<string, string>>;
  /** What requests carry in their bodies, such as a user's number. */
  values?: Readonly<Record<string, string | number>>;
}

/**
 * What the other side guarantees (TIME-AND-DELIVERY): `A` create is idempotent by our key, `C` our key can be looked up,
 * `D` no key there: in doubt a person decides.
 */
export type IdempotencyClass = 'A' | 'C' | 'D';

/** What a provider or protocol was tried against; we never claim more. */
export type Proven = 'documentation' | 'simulator' | 'server' | 'plant';

/** How one proves who one is. */
export const AUTHENTICATIONS = ['none', 'basic', 'api key', 'bearer', 'oauth2'] as const;
export type Authentication = (typeof AUTHENTICATIONS)[number];

/** What a provider is told of the system that it speaks to. */
export interface SystemSettings {
  /** Address of the system, without a slash at its end. */
  url: string;
  authentication: Authentication;
  username?: string;
  password?: string;
  /** What each of our priorities is called there. */
  priorities: Readonly<Record<AlarmPriority, string>>;
}

/** What a request is made with, beside settings and order. */
export interface RequestContext {
  /** The order over there, for everything but its creation. */
  link?: OrderLink;
  session?: ProviderSession;
  /** True where an earlier attempt may have come through. */
  again?: boolean;
  /** What {@link Provider.before} brought. */
  current?: ProviderResponse;
}

/** An ERP or CMMS as pure translation between our words and its own. `Own`: settings beyond those of every system. */
export interface Provider<Own = Record<string, unknown>> {
  /** The name in the registry: `order-book`. */
  readonly name: string;
  readonly title: string;
  readonly idempotency: IdempotencyClass;
  readonly proven: Proven;
  /** With what exactly: `Odoo 19`, `an OData V2 service with the field names of …`. */
  readonly against: string;
  /** Where requests go: over HTTP, or to the plant's own store. */
  readonly transport: 'http' | 'store';
  /** What it can open, the first unless told otherwise, and what each is called there. */
  readonly forms: readonly { form: OrderForm; called: string }[];
  readonly authentications: readonly Authentication[];
  /** Header of the key where {@link Authentication} is `api key`. */
  readonly apiKeyHeader?: string;
  /** Settings of its own, as fields of the dialog of `tieline-cmms`; each optional or with a default, as other systems do without. */
  readonly fields: TProperties;
  /** Names of those that must be given where this system is chosen. */
  readonly needs?: readonly string[];
  /** What cannot be done there: it is left out, and told once. */
  readonly cannot?: readonly WorkOrderRequest['kind'][];
  /** Completing takes no text there: it goes before it as a note. */
  readonly completesSilently?: true;
  /** Where settings decide what it can do and guarantee: the provider that they make. */
  withSettings?(settings: Own): Provider;
  /** What must hold between its settings. */
  problems?(settings: Own): SettingProblem[];
  readonly priorities: Readonly<Record<AlarmPriority, string>>;
  /** The states over there and ours, for the docs; `receipt`, `found` and `changed` map by the same table. */
  readonly states: readonly { theirs: string; ours: WorkOrderStatus }[];
  request(settings: SystemSettings & Own, order: WorkOrderRequest, context: RequestContext): ProviderRequest;
  /** @param context as it was for the request */
  receipt(
    settings: SystemSettings & Own,
    order: WorkOrderRequest,
    response: ProviderResponse,
    context: RequestContext,
  ): Receipt;
  /** What must be read first so that the request destroys nothing over there; its answer is `context.current`. */
  before?(
    settings: SystemSettings & Own,
    order: WorkOrderRequest,
    context: RequestContext,
  ): ProviderRequest | undefined;
  /** What was read may settle the matter: it is done already, or cannot be. */
  settled?(settings: SystemSettings & Own, order: WorkOrderRequest, response: ProviderResponse): Receipt | undefined;
  /** Asks for an order by our key; absent where nothing over there can be found by it. */
  find?(
    settings: SystemSettings & Own,
    order: Pick<CreateRequest, 'key' | 'form'>,
    context: RequestContext,
  ): ProviderRequest;
  /** Asks how one order stands, by its id there; absent: `find` does. */
  read?(settings: SystemSettings & Own, link: OrderLink, context: RequestContext): ProviderRequest;
  /** Reads the answer to `find` and `read`. */
  found?(
    settings: SystemSettings & Own,
    key: string,
    response: ProviderResponse,
    asked?: 'find' | 'read',
  ): Found | There;
  /** Asks for orders changed since then, oldest first, ms since the Unix epoch. */
  changes?(settings: SystemSettings & Own, since: number, context: RequestContext): ProviderRequest;
  changed?(settings: SystemSettings & Own, response: ProviderResponse): Changes;
  /** Before the first request, and when a session is no longer accepted. */
  readonly login?: {
    request(settings: SystemSettings & Own): ProviderRequest;
    session(
      settings: SystemSettings & Own,
      response: ProviderResponse,
    ): { kind: 'session'; session: ProviderSession } | Failure;
  };
  /** A read without effect that needs the same rights: what *Test connection* asks. */
  check(settings: SystemSettings & Own, context: RequestContext): ProviderRequest;
  checked(settings: SystemSettings & Own, response: ProviderResponse): { kind: 'ok'; says: string } | Failure;
}
