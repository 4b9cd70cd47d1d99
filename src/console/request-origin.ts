import type { IncomingMessage } from 'node:http';

/** What a proxy adds; behind one, everybody seems to come from this machine. */
const FORWARDING = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'] as const;

/**
 * Whether a request was made on this machine itself: not from another address, not through a proxy, and not under a name that
 * somebody else lets point here (DNS rebinding).
 */
export function isLocal({ socket, headers }: IncomingMessage): boolean {
  const remote = plainAddress(socket.remoteAddress);
  const here = plainAddress(socket.localAddress);
  if (remote === '' || !(isLoopback(remote) || remote === here)) return false;
  if (FORWARDING.some((name) => headers[name] !== undefined)) return false;
  const name = hostName(headers.host);
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name) || name === here;
}

/** Whether a browser says that a page of another site made the request. Programs that are no browsers say nothing. */
export function isForeign({ headers }: IncomingMessage): boolean {
  const { origin } = headers;
  if (headers['sec-fetch-site'] === 'cross-site') return true;
  if (origin === undefined) return false;
  const forwarded = headers['x-forwarded-host'];
  const own = [headers.host, ...String(forwarded ?? '').split(',')].map((host) => host?.trim().toLowerCase());
  return !URL.canParse(origin) || !own.includes(new URL(origin).host);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
}

/** An address as it is written in a URL's host: without brackets, IPv4 as such. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').toLowerCase().replace(/^::ffff:(?=\d)/, '');
}

function hostName(host: string | undefined): string {
  const address = `http://${host ?? ''}`;
  return URL.canParse(address) ? plainAddress(new URL(address).hostname.replace(/^\[|\]$/g, '')) : '';
}
