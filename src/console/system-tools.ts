import { PlantError } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { CheckStep } from '../model/system-check.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';
import type { SystemCheckView } from './views.ts';

/** Who tests connections for the editor. */
export interface SystemToolsContext {
  /** Throws CONFIG_INVALID for settings that are wrong. */
  checkSystem(node: StoredNode): Promise<CheckStep[]>;
}

/** Tests the connection to a work-order system as an open dialog has it: `{node}`. */
export const checkSystemNow =
  ({ checkSystem }: SystemToolsContext) =>
  async ({ body: { node } }: ConsoleRequest): Promise<Answer> => {
    const { id, type } = (node ?? {}) as Partial<StoredNode>;
    if (typeof id !== 'string' || typeof type !== 'string') {
      return problem('CONFIG_INVALID', 'node: a system node with id and type is allowed', { field: 'node' });
    }
    try {
      return { status: 200, body: { steps: await checkSystem(node as StoredNode) } satisfies SystemCheckView };
    } catch (thrown) {
      if (!(thrown instanceof PlantError) || thrown.code !== 'CONFIG_INVALID') throw thrown;
      return problem('CONFIG_INVALID', thrown.message, { field: 'node' });
    }
  };
