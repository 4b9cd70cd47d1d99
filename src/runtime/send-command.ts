import { argumentsOf, judgeReturned } from '../guard/method-call.ts';
import type { Command } from '../model/command.ts';
import { PlantError } from '../model/errors.ts';
import type { WritePoint } from './commands.ts';

/** Pause before a command is tried again, ms. */
const AGAIN_MS = 500;

/**
 * Sends a command, again where it certainly was not sent, as often as the point allows; rejects as a link's `write` does.
 * @param whyNot asked before each further attempt: what has changed since the verdict
 */
export async function sendAsAllowed(
  command: Command,
  point: WritePoint,
  whyNot: () => string | undefined,
): Promise<void> {
  for (let left = (point.attempts ?? 1) - 1; ; left--) {
    try {
      return await sendCommand(command, point);
    } catch (thrown) {
      if (left <= 0 || !(thrown instanceof PlantError) || thrown.code !== 'LINK_DOWN') throw thrown;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      const reason = whyNot();
      if (reason !== undefined) throw new PlantError('LINK_DOWN', `${thrown.message}; not tried again: ${reason}`);
    }
  }
}

/** Sends a command to its device once, as a write, a call or a relinquishing; rejects as a link's `write` does. */
async function sendCommand({ address, value, relinquish }: Command, point: WritePoint): Promise<void> {
  const { link, method } = point;
  if (relinquish) {
    if (!link.relinquish) throw new PlantError('REFUSED', `${link.protocol} has nothing to relinquish`);
    return await link.relinquish(address);
  }
  const raw = rawOf(value, point);
  if (!method) return await link.write(address, raw);
  if (!link.call) throw new PlantError('REFUSED', `${link.protocol} has no methods`);
  const returned = await link.call({ objectId: method.objectId, methodId: address }, argumentsOf(method, raw));
  judgeReturned(method, raw, returned);
}

function rawOf(value: number | boolean, { scale, offset = 0 }: WritePoint): number | boolean {
  if (typeof value === 'boolean' || (scale === 1 && offset === 0)) return value;
  // A register that holds tenths must get 185, not 185.00000000000003.
  return Number(((value - offset) / scale).toPrecision(12));
}
