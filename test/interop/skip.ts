/** Skips what is to be run and names what it lacks; in CI a skip is a failure. Nothing happens where nothing is missing. */
export function skipWhere(missing: string | undefined, context: Mocha.Context): void {
  if (missing === undefined) return;
  console.log(`    skipped: ${missing}`);
  context.skip();
}
