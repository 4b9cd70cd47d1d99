import { equal } from 'node:assert/strict';
import { editorToken } from '../../../src/console/page/editor-token.ts';

function storageWith(entries: Record<string, string>): Pick<Storage, 'getItem'> {
  return { getItem: (name) => entries[name] ?? null };
}

describe("the editor's login", () => {
  const token = JSON.stringify({ access_token: 't0k', expires_in: 1, token_type: 'Bearer' });

  it('is found below the root', () => {
    equal(editorToken('/tieline/', storageWith({ 'auth-tokens': token })), 't0k');
  });

  it('is found below another admin root, and never that of another editor', () => {
    const storage = storageWith({ 'auth-tokens-plant-admin': token });
    equal(editorToken('/plant/admin/tieline/', storage), 't0k');
    equal(editorToken('/plant/admin/tieline/index.html', storage), 't0k');
    equal(editorToken('/other/tieline/', storage), undefined);
  });

  it('is absent where nobody has logged in or something else is kept', () => {
    for (const kept of [undefined, 'null', '{}', '5', 'no json', '{"access_token":7}']) {
      equal(editorToken('/tieline/', storageWith(kept === undefined ? {} : { 'auth-tokens': kept })), undefined);
    }
  });
});
