/** How TLS is asked for, as PostgreSQL's own programs name it. */
export const SSL_MODES = ['disable', 'require', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** What is wrong with the address of a PostgreSQL database, or `undefined`. */
export function postgresUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '') return 'postgres://host:5432/database';
  if (url.username !== '' || url.password !== '') return 'no user and password in it; they have fields of their own';
  if (!/^\/[^/]+$/.test(url.pathname)) return 'the name of the database behind it: postgres://host:5432/database';
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode as SslMode)) return `sslmode one of ${SSL_MODES.join(', ')}`;
  return undefined;
}
