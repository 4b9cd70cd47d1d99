import { asPlantError, PlantError } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { Link } from '../model/link.ts';
import type { Sample } from '../model/sample.ts';
import { problem, thrownProblem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';
import type { BrowseView, ReadNowView } from './views.ts';

/** A link as an open dialog has it: the one that runs where nothing has changed, else one for this request. */
export interface LentLink {
  link: Link;
  giveBack(): Promise<void>;
}

/** Where the editor's tools get their links from. */
export interface LinkToolsContext {
  /** Throws CONFIG_INVALID for settings that are wrong. */
  lendLink(node: StoredNode): LentLink;
}

/** Most addresses that are read at once for a dialog. */
const MOST_ADDRESSES = 500;
/** How long a new link may take to connect. */
const CONNECT_MS = 15_000;

/** Reads addresses now, for a dialog: `{node, addresses}`. */
export const readNow =
  (context: LinkToolsContext) =>
  async ({ body }: ConsoleRequest): Promise<Answer> => {
    const { addresses } = body;
    const isList = Array.isArray(addresses) && addresses.every((one) => typeof one === 'string');
    if (!isList || addresses.length === 0 || addresses.length > MOST_ADDRESSES) {
      return problem('CONFIG_INVALID', `addresses: a list of 1 to ${MOST_ADDRESSES} texts is allowed`, {
        field: 'addresses',
      });
    }
    return withLink(context, body, async (link) => {
      const samples = await link.read(addresses as string[]);
      return { samples: samples.map(sampleView) } satisfies ReadNowView;
    });
  };

/** What stands at a place of a device, for a dialog: `{node, place?}`. */
export const browseNow =
  (context: LinkToolsContext) =>
  async ({ body }: ConsoleRequest): Promise<Answer> => {
    const { place } = body;
    if (place !== undefined && typeof place !== 'string') {
      return problem('CONFIG_INVALID', 'place: text is allowed', { field: 'place' });
    }
    return withLink(context, body, async (link) => {
      if (!link.browse) throw new PlantError('CONFIG_INVALID', `${link.protocol} cannot be browsed`);
      return { places: await link.browse(place) } satisfies BrowseView;
    });
  };

async function withLink(
  { lendLink }: LinkToolsContext,
  { node }: ConsoleRequest['body'],
  use: (link: Link) => Promise<object>,
): Promise<Answer> {
  let lent: LentLink | undefined;
  try {
    const { id, type } = (node ?? {}) as Partial<StoredNode>;
    if (typeof id !== 'string' || typeof type !== 'string') {
      return problem('CONFIG_INVALID', 'node: a link node with id and type is allowed', { field: 'node' });
    }
    lent = lendLink(node as StoredNode);
    await connected(lent.link);
    return { status: 200, body: await use(lent.link) };
  } catch (thrown) {
    const { code, message } = asPlantError(thrown, 'LINK_DOWN');
    if (code === 'CONFIG_INVALID') return problem(code, message, { field: 'node' });
    return code === 'STORE_FAILED' ? thrownProblem(thrown) : problem('LINK_DOWN', message);
  } finally {
    await lent?.giveBack();
  }
}

/** Resolves when a link is connected; rejects with the reason when its first attempt has failed. */
function connected(link: Link): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new PlantError('LINK_DOWN', 'the device does not answer')), CONNECT_MS);
  const leave = link.watch(({ state, reason }) => {
    if (state === 'up' || state === 'degraded') resolve();
    else if (state !== 'connecting') reject(new PlantError('LINK_DOWN', reason ?? 'not connected'));
  });
  return promise.finally(() => {
    clearTimeout(late);
    leave();
  });
}

/** JSON knows no 64-bit integers: they go as text. */
function sampleView({ address, value, quality, reason }: Sample): ReadNowView['samples'][number] {
  const shown = typeof value === 'bigint' ? String(value) : value;
  return { address, value: shown, quality, ...(reason !== undefined && { reason }) };
}
