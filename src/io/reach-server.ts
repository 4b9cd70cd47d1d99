import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { textOf } from '../model/errors.ts';
import type { LinkTls } from '../model/link.ts';
import type { CheckStage, CheckStep } from '../model/system-check.ts';
import { tlsReason, unreachableReason } from '../protocols/unreachable.ts';

/** How far one gets towards a server: its name, its port, its certificate. Connects as a request would, and sends none. */
export async function reachServer(
  address: string,
  { tls, timeoutMs }: { tls?: LinkTls | undefined; timeoutMs: number },
): Promise<CheckStep[]> {
  const { protocol, hostname, host, port } = new URL(address);
  const name = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'https:';
  const steps: CheckStep[] = [];
  const signal = AbortSignal.timeout(timeoutMs);
  let step: CheckStage = 'name';
  let socket: Socket | undefined;
  const done = (says: string, ok = true) => steps.push({ step, ok, says });
  try {
    if (isIP(name) === 0) done(`${name} is ${(await intime(lookup(name), signal)).address}`);
    step = 'connection';
    const wanted = Number(port || (isSecure ? 443 : 80));
    socket = connect({ host: name, port: wanted });
    await once(socket, 'connect', { signal });
    done(`port ${wanted} is open`);
    if (!isSecure) return steps;
    step = 'TLS';
    // A certificate that is not trusted is looked at all the same, so that its facts can be told.
    const options = { ...(tls as object), socket, host: name, rejectUnauthorized: false };
    const secured = connectTls({ ...(isIP(name) === 0 && { servername: name }), ...options });
    socket = secured;
    await once(secured, 'secureConnect', { signal });
    const { ok, says } = judged(host, secured, tls?.rejectUnauthorized !== false);
    done(says, ok);
  } catch (thrown) {
    const { code, name: kind } = thrown as NodeJS.ErrnoException;
    const late = kind === 'AbortError' ? `${host} does not answer within ${timeoutMs / 1000} s` : undefined;
    const closed = step === 'TLS' && code === 'ECONNRESET' ? `${host} closed the connection instead of TLS` : undefined;
    done(late ?? closed ?? (code ? unreachableReason(host, code) : textOf(thrown)), false);
  } finally {
    socket?.on('error', () => undefined).destroy();
  }
  return steps;
}

/** Whether a request failed for TLS: with TLS 1.3 a server looks at our certificate after we have sent. */
export function isOfTls({ cause }: Error): boolean {
  return tlsReason('', (cause as NodeJS.ErrnoException | undefined)?.code) !== undefined;
}

/** A look-up of a name cannot be stopped; whoever waits for it can. */
async function intime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const stop = () => reject(Object.assign(new Error('late'), { name: 'AbortError' }));
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([promise, late]).finally(() => signal.removeEventListener('abort', stop));
}

function judged(host: string, socket: TLSSocket, mustBeTrusted: boolean): { ok: boolean; says: string } {
  const facts = certificateFacts(socket.getPeerCertificate());
  if (socket.authorized) return { ok: true, says: `${socket.getProtocol() ?? 'TLS'}; ${facts}` };
  const code = String(socket.authorizationError);
  const reason = tlsReason(host, code) ?? `no TLS connection to ${host} (${code})`;
  if (mustBeTrusted) return { ok: false, says: `${reason}; ${facts}` };
  return { ok: true, says: `not verified, as the TLS settings say; ${facts}` };
}

function certificateFacts({ subject, issuer, valid_from: from, valid_to: to }: PeerCertificate): string {
  const called = (whose: PeerCertificate['subject'] | undefined) => whose?.CN ?? whose?.O ?? 'nobody';
  const day = (text: string) => new Date(text).toISOString().slice(0, 10);
  return `certificate of ${called(subject)}, issued by ${called(issuer)}, valid from ${day(from)} to ${day(to)}`;
}
