import { PlantError } from '../model/errors.ts';
import type { CheckStage, CheckStep } from '../model/system-check.ts';
import type {
  Failure,
  Provider,
  ProviderRequest,
  ProviderResponse,
  ProviderSession,
  SystemSettings,
} from '../model/work-order.ts';
import type { Sender } from './conversation.ts';

/** A system that is asked whether it would take orders. */
export interface CheckedSystem {
  provider: Provider;
  settings: SystemSettings & Record<string, unknown>;
  send: Sender;
  /** Fetches what the login needs before a request. */
  logIn(): Promise<void>;
  /** How far one gets before a request: name, connection, TLS. */
  reach(): Promise<CheckStep[]>;
  /** Whether an error of `send` is of TLS; servers look at our certificate late. */
  isOfTls(thrown: Error): boolean;
}

/** Goes the way of an order without one, until something is wrong. Nothing is written over there. */
export async function checkSystem(system: CheckedSystem): Promise<CheckStep[]> {
  const { provider, reach } = system;
  if (provider.transport === 'store') {
    return [{ step: 'answer', ok: true, says: `${provider.title} is in the plant's store: no connection is needed` }];
  }
  const reached = await reach();
  return reached.every(({ ok }) => ok) ? [...reached, ...(await asked(system))] : reached;
}

async function asked(system: CheckedSystem): Promise<CheckStep[]> {
  const { provider, settings } = system;
  const needsLogin = provider.login !== undefined || settings.authentication !== 'none';
  let stage: CheckStage = 'login';
  try {
    await system.logIn();
    stage = 'answer';
    let session: ProviderSession | undefined;
    if (provider.login) {
      const { login } = provider;
      const read = (response: ProviderResponse) => login.session(settings, response);
      const { wrong, outcome } = await question(system, { request: login.request(settings), read });
      if (wrong) return wrong;
      session = outcome.session;
    }
    const request = provider.check(settings, session ? { session } : {});
    const read = (response: ProviderResponse) => provider.checked(settings, response);
    const { wrong, outcome } = await question(system, { request, session, read });
    if (wrong) return wrong[0]?.step === 'rights' && needsLogin ? [LOGGED_IN, ...wrong] : wrong;
    return [...(needsLogin ? [LOGGED_IN] : []), MAY_READ, { step: 'answer', ok: true, says: outcome.says }];
  } catch (thrown) {
    if (!(thrown instanceof PlantError) || thrown.code === 'CONFIG_INVALID') throw thrown;
    const isOfTls = stage === 'answer' && system.isOfTls(thrown);
    const place = thrown.code === 'LINK_DOWN' && stage === 'answer' ? 'connection' : stage;
    return [failed(isOfTls ? 'TLS' : place, thrown.message)];
  }
}

const LOGGED_IN: CheckStep = { step: 'login', ok: true, says: 'the login is accepted' };
const MAY_READ: CheckStep = { step: 'rights', ok: true, says: 'reading is allowed; nothing was written' };

const failed = (step: CheckStage, says: string): CheckStep => ({ step, ok: false, says });

interface Question<Ok> {
  request: ProviderRequest;
  session?: ProviderSession | undefined;
  read(response: ProviderResponse): Ok | Failure;
}

/** What the answer comes to, or the steps with which the test ends. */
async function question<Ok extends { kind: 'ok' | 'session' }>(
  { send }: CheckedSystem,
  { request, session, read }: Question<Ok>,
): Promise<{ outcome: Ok; wrong?: undefined } | { outcome?: undefined; wrong: CheckStep[] }> {
  const response = await send(request, session);
  // A path is told without its query, which may hold a key.
  const place = request.path.split('?')[0] ?? '';
  const { status } = response;
  const isWrongPath = status === 404 || status === 405 || status === 410;
  if (isWebPage(response) && (isWrongPath || status < 300)) {
    return { wrong: [failed('answer', `a web page answers at ${place} (${status}), no data: is the address right?`)] };
  }
  const outcome = read(response);
  if (!isFailure(outcome)) return { outcome };
  const { kind, reason } = outcome;
  if (kind === 'login') return { wrong: [failed('login', `the login is not accepted: ${reason}`)] };
  if (status === 403) return { wrong: [failed('rights', `this login may not do it: ${reason}`)] };
  if (isWrongPath) return { wrong: [failed('answer', `nothing is at ${place}: is the address right? (${reason})`)] };
  return { wrong: [failed('answer', `${MEANINGS[kind]}: ${reason}`)] };
}

function isFailure(outcome: { kind: string } | Failure): outcome is Failure {
  return outcome.kind !== 'ok' && outcome.kind !== 'session';
}

const MEANINGS = { refused: 'the question was refused', retry: 'not now', unknown: 'the system has a fault' } as const;

function isWebPage({ body, headers }: ProviderResponse): boolean {
  if (typeof body !== 'string') return false;
  return /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype\s+)?html/i.test(body);
}
