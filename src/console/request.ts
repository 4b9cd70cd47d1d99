/** What a handler is told of a request; where it came from is judged already. */
export interface ConsoleRequest {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  /** The body as it came, for routes that take CSV. */
  bytes?: Uint8Array;
  /** Parsed JSON; an empty object for GET. */
  body: Readonly<Record<string, unknown>>;
  /** Who asks, where a login says so. */
  user?: string;
  /** Whether the request was made on the machine that Node-RED runs on. */
  local: boolean;
}

/** Where a stream of lines goes. */
export interface LineSink {
  write(text: string): void;
  /** Bytes that the other side has not taken yet. */
  readonly backlog: number;
  end(): void;
}

/** An answer of bytes of a media type. */
export interface BytesAnswer {
  status: number;
  type: string;
  bytes: Uint8Array;
}

/** A JSON answer, bytes, or a stream of lines that ends when its stop function is called or when it ends itself. */
export type Answer = JsonAnswer | BytesAnswer | { stream(sink: LineSink): () => void };

/** An answer of one JSON document. */
export interface JsonAnswer {
  status: number;
  /** Its media type, where that is not plain JSON. */
  type?: string;
  body: unknown;
}

/** What a login must allow for a route. */
export type Scope = 'tieline.read' | 'tieline.operate' | 'tieline.write' | 'flows.read' | 'flows.write';

/** One row of the table of routes. */
export interface Route {
  method: 'GET' | 'POST';
  /** Below Node-RED's admin root, with parameters as `:id`. */
  path: `/tieline/api/${string}`;
  scope: Scope;
  /** The body is CSV, up to 64 MB, and no JSON. */
  takesCsv?: boolean;
  /** Its body may be long: megabytes. */
  takesLists?: boolean;
  handle(request: ConsoleRequest): Promise<Answer>;
}
