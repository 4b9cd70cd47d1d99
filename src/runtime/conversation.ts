import { asPlantError } from '../model/errors.ts';
import type {
  Failure,
  Provider,
  ProviderRequest,
  ProviderResponse,
  ProviderSession,
  SystemSettings,
} from '../model/work-order.ts';

/**
 * Carries a provider's request to where it belongs and brings the answer. Rejects with `LINK_DOWN` (nothing was sent), `OUTCOME_UNKNOWN` (sent, no
 * whole answer) or `REFUSED` (no token was given to us, or we are sent on to another address).
 */
export type Sender = (request: ProviderRequest, session?: ProviderSession) => Promise<ProviderResponse>;

/** Requests to one system within its session, where it has one. */
export interface Conversation {
  /** Sends a request and reads the answer; what is thrown on the way is a failure like any other. */
  ask<Answer extends { kind: string }>(
    request: (context: { session?: ProviderSession }) => ProviderRequest,
    read: (response: ProviderResponse, context: { session?: ProviderSession }) => Answer | Failure,
  ): Promise<Answer | Failure>;
  /** A person says that the login is in order: it is tried again. */
  reopen(): void;
}

interface ConversationOptions {
  provider: Provider;
  settings: SystemSettings & Record<string, unknown>;
  sender: Sender;
  /** Told once when the login is refused, whoever asked. */
  onRefused?(reason: string): void;
}

/** Names of settings that nobody may read in a reason. */
const SECRETS = ['password', 'token', 'clientSecret'] as const;
/** A shorter one is found in any text. */
const SHORTEST_SECRET = 4;

/**
 * Logs in where the provider does so, and once more when the session is no longer accepted. A login that is refused ends the conversation: whoever
 * asks after that gets the refusal again and nothing is sent, so that no account is locked, until a person reopens it.
 */
export function createConversation({ provider, settings, sender, onRefused }: ConversationOptions): Conversation {
  const { login } = provider;
  const secrets = SECRETS.flatMap((name) => {
    const value = settings[name];
    return typeof value === 'string' && value.length >= SHORTEST_SECRET ? [value] : [];
  });
  let session: ProviderSession | undefined;
  let refusal: (Failure & { kind: 'login' }) | undefined;

  /** Some servers repeat in their errors what they were sent. */
  function withoutSecrets<Answer>(answer: Answer): Answer {
    const { reason } = answer as { reason?: unknown };
    if (typeof reason !== 'string') return answer;
    return { ...answer, reason: secrets.reduce((text, secret) => text.replaceAll(secret, '…'), reason) };
  }

  async function logIn(): Promise<Failure | undefined> {
    if (!login) return undefined;
    const answer = await exchange(login.request(settings), (response) => login.session(settings, response));
    if (answer.kind === 'session') session = answer.session;
    // A login changes nothing over there.
    else return answer.kind === 'unknown' ? { ...answer, kind: 'retry' } : answer;
    return undefined;
  }

  async function exchange<Answer>(
    request: ProviderRequest,
    read: (response: ProviderResponse) => Answer | Failure,
  ): Promise<Answer | Failure> {
    let response: ProviderResponse;
    try {
      response = await sender(request, session);
    } catch (thrown) {
      return failureThrown(thrown);
    }
    try {
      return withoutSecrets(read(response));
    } catch (thrown) {
      const { message } = asPlantError(thrown, 'OUTCOME_UNKNOWN');
      return { kind: 'unknown', reason: `the answer (${response.status}) is not understood: ${message}` };
    }
  }

  async function inSession<Answer>(
    request: (context: { session?: ProviderSession }) => ProviderRequest,
    read: (response: ProviderResponse, context: { session?: ProviderSession }) => Answer | Failure,
  ): Promise<Answer | Failure> {
    const wasKnown = session !== undefined;
    if (!session) {
      const failure = await logIn();
      if (failure) return failure;
    }
    const once = () => {
      const context = session ? { session } : {};
      return exchange(request(context), (response) => read(response, context));
    };
    const answer = await once();
    if (!login || (answer as Failure).kind !== 'login') return answer;
    session = undefined;
    if (!wasKnown) return answer;
    return (await logIn()) ?? once();
  }

  return {
    async ask(request, read) {
      if (refusal) return refusal;
      const answer = await inSession(request, read);
      if ((answer as Failure).kind !== 'login') return answer;
      const { reason } = answer as Failure;
      // Others may have been under way.
      if (!refusal) onRefused?.(reason);
      refusal = { kind: 'login', reason };
      return refusal;
    },
    reopen() {
      refusal = undefined;
      session = undefined;
    },
  };
}

function failureThrown(thrown: unknown): Failure {
  const { code, message: reason } = asPlantError(thrown, 'OUTCOME_UNKNOWN');
  if (code === 'LINK_DOWN' || code === 'STORE_FAILED') return { kind: 'retry', reason };
  // Settings of the system that cannot be sent with, such as a key with a line break, concern every order.
  if (code === 'REFUSED' || code === 'CONFIG_INVALID') return { kind: 'login', reason };
  return { kind: 'unknown', reason };
}
