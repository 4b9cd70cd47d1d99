/**
 * The bearer token of the editor's login, which the page shares. Node-RED's editor keeps it in local storage under `auth-tokens`
 * and its own path with dashes; the console lies one level below the editor.
 */
export function editorToken(pagePath: string, storage: Pick<Storage, 'getItem'>): string | undefined {
  const editorPath = pagePath.replace(/[^/]*$/, '').replace(/[^/]+\/$/, '');
  try {
    const kept: unknown = JSON.parse(
      storage.getItem(`auth-tokens${editorPath.slice(0, -1).replaceAll('/', '-')}`) ?? '',
    );
    if (typeof kept !== 'object' || kept === null || !('access_token' in kept)) return undefined;
    return typeof kept.access_token === 'string' ? kept.access_token : undefined;
  } catch {
    // Nobody has logged in, or the browser keeps nothing for this page.
    return undefined;
  }
}
