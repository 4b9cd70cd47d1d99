import { PlantError, textOf } from '../../model/errors.ts';
import { within } from '../within.ts';
import {
  type CertificateLibrary,
  type ClientSession,
  type Library,
  loadLibrary,
  mendEnvironment,
  type OPCUAClient,
  type UserIdentityInfo,
} from './library.ts';
import { certificateLogin } from './pem.ts';
import { holdPublishing, takeOnlyAskedMessages } from './republish.ts';
import type { OpcuaLinkSettings } from './settings.ts';
import { openCertificateStore } from './trust.ts';

/** One client and its one session, over all interruptions that the server lets it survive. */
export interface OpcuaSession {
  readonly library: Library & CertificateLibrary;
  readonly session: ClientSession;
  /** Names of the namespaces by their index. */
  readonly namespaces: readonly string[];
  /** Subscriptions that are being made: the library ends the process where the session goes away in that moment. */
  readonly underWay: Set<Promise<unknown>>;
  /** Aborted when it is closed. */
  readonly over: AbortSignal;
  /** Its connection is broken, and it is not known yet whether it can be taken up again. */
  readonly isInterrupted: boolean;
  /** Asks the server whether it serves the session; rejects where it does not. */
  answers(): Promise<void>;
  close(): Promise<void>;
}

/** Whom a session tells. */
export interface SessionListener {
  /** It is over: a new one has to be made. */
  lose(reason: string): void;
  /** The connection is interrupted; with `undefined`: session and subscriptions work again. */
  pause(reason: string | undefined): void;
  signal: AbortSignal;
}

const POLICY = 'http://opcfoundation.org/UA/SecurityPolicy#';
const NAMESPACE_ARRAY = 'i=2255';
const SERVER_STATE = 'i=2259';
const GOODBYE_MS = 3000;
/** A server that rests is not asked more often whether it is there. */
const LEAST_ALIVE_MS = 1000;

/**
 * Connects and opens a session; rejects with the reason in words. When the connection breaks the session is taken up again on a new
 * channel, and what its subscriptions have queued is asked for (Part 4, §6.7); where that does not succeed within the time that
 * the server keeps sessions, it is lost.
 * @param pkiFolder where own and trusted certificates are
 */
export async function openSession(
  settings: OpcuaLinkSettings,
  pkiFolder: string,
  { lose, pause, signal }: SessionListener,
): Promise<OpcuaSession> {
  const library = await loadLibrary();
  const user = userOf(library, settings);
  const certificates = await openCertificateStore(library, pkiFolder);
  const { endpoint, securityMode, securityPolicy, sessionTimeoutSeconds, reconnectSeconds } = settings;
  const answerMs = settings.answerTimeoutSeconds * 1000;
  const aliveMs = Math.min(Math.max(answerMs, LEAST_ALIVE_MS), (sessionTimeoutSeconds * 1000) / 3);
  const maxDelay = reconnectSeconds * 1000;
  // The library tries without any pause where the first is not shorter than the longest.
  const strategy = { initialDelay: Math.min(1000, maxDelay / 2), maxDelay };
  let established = false;
  const underWay = new Set<Promise<unknown>>();
  const client: OPCUAClient = library.OPCUAClient.create({
    applicationName: 'Tieline',
    clientName: 'Tieline',
    clientCertificateManager: certificates.manager,
    securityMode: library.MessageSecurityMode[securityMode],
    securityPolicy: `${POLICY}${securityMode === 'None' ? 'None' : securityPolicy}`,
    requestedSessionTimeout: sessionTimeoutSeconds * 1000,
    connectionStrategy: { ...strategy, maxRetry: 0 },
    // Servers behind address translation name themselves otherwise than we know them.
    endpointMustExist: false,
    // Values may rest for long: the server is asked whether it is there, and a connection on which it does not say so is dead.
    keepSessionAlive: true,
    keepAliveInterval: aliveMs,
    transportTimeout: aliveMs + answerMs + LEAST_ALIVE_MS,
    defaultTransactionTimeout: answerMs,
  });
  client.on('backoff', () => undefined);
  let opened: ClientSession | undefined;
  let giveUp: NodeJS.Timeout | undefined;
  let repair: NodeJS.Timeout | undefined;
  let isInterrupted = false;
  const interrupted = (reason: string) => {
    if (!established) return;
    isInterrupted = true;
    if (opened) holdPublishing(opened, true);
    pause(reason);
    giveUp ??= setTimeout(() => lose('the session could not be taken up again'), sessionTimeoutSeconds * 1000 + 5000);
  };
  const restored = () => {
    clearTimeout(giveUp);
    clearTimeout(repair);
    giveUp = undefined;
    isInterrupted = false;
    if (opened) holdPublishing(opened, false);
    pause(undefined);
  };
  const answers = async () => {
    const state = await opened?.read({ nodeId: SERVER_STATE, attributeId: library.AttributeIds.Value });
    if (!state?.statusCode.isGood()) throw new Error(state?.statusCode.name ?? 'no session');
  };
  /** Only an answer shows that what was taken up again works. */
  const verify = async () => {
    try {
      await answers();
      if (established) restored();
    } catch (thrown) {
      if (established) lose(`the session does not work any more: ${textOf(thrown).trim()}`);
    }
  };
  client.on('connection_lost', () => interrupted('connection lost'));
  client.on('connection_reestablished', () => void verify());
  client.on('after_reconnection', () => {
    // The channel is back; a server that then does not answer for the session must not hold it up for ever.
    clearTimeout(repair);
    repair = setTimeout(() => established && lose('the session could not be taken up again'), 2 * answerMs);
  });
  client.on('close', () => established && lose('connection closed'));

  let ending: Promise<void> | undefined;
  const closing = new AbortController();
  const goodbye = async () => {
    established = false;
    closing.abort();
    clearTimeout(giveUp);
    clearTimeout(repair);
    await within(GOODBYE_MS / 3, Promise.allSettled(underWay));
    await within(
      GOODBYE_MS,
      client.disconnect().catch(() => undefined),
    );
    await certificates.close();
  };
  const end = () => {
    ending ??= goodbye();
    return ending;
  };
  const abort = () => void end();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect(endpoint);
    const session = await client.createSession(user);
    opened = session;
    takeOnlyAskedMessages(session);
    session.on('session_closed', () => established && lose('the server closed the session'));
    const told = await session.read({ nodeId: NAMESPACE_ARRAY, attributeId: library.AttributeIds.Value });
    const namespaces = (told.value.value as string[] | null) ?? [];
    // From here on the library repairs the connection for as long as the server keeps the session.
    client.connectionStrategy.maxRetry = -1;
    established = true;
    return {
      ...{ library, session, namespaces, underWay, over: closing.signal, answers, close: end },
      get isInterrupted() {
        return isInterrupted;
      },
    };
  } catch (thrown) {
    const reason = await certificates.reasonOf(thrown, endpoint);
    await end();
    throw new PlantError('LINK_DOWN', reason, { cause: thrown });
  } finally {
    mendEnvironment();
    signal.removeEventListener('abort', abort);
  }
}

function userOf(library: Library, settings: OpcuaLinkSettings): UserIdentityInfo {
  const { UserTokenType } = library;
  const { login, username = '', password = '', userCertificate = '', userPrivateKey = '' } = settings;
  if (login === 'anonymous') return { type: UserTokenType.Anonymous };
  if (login === 'user name') return { type: UserTokenType.UserName, userName: username, password };
  return { type: UserTokenType.Certificate, ...certificateLogin(userCertificate, userPrivateKey) };
}
