import type { Link } from '../model/link.ts';
import type { PlantRuntime } from './plant-runtime.ts';

/** The counter fits into one register. */
const COUNTS = 65_536;

/**
 * Counts at an address of a device while the plant runs, is armed, nobody holds its writes, and its store takes them, so that the device notices when
 * one of these ends. Returns the way out.
 */
export function startHeartbeat(
  { arming, emergencyHold, store, clock }: Pick<PlantRuntime, 'arming' | 'emergencyHold' | 'store' | 'clock'>,
  link: Link,
  { address, everyMs }: { address: string; everyMs: number },
): () => void {
  let count = 0;
  let beating = false;

  async function beat(): Promise<void> {
    // Who holds all writes holds this one, too, so that the controller falls back.
    if (!arming.state.armed || emergencyHold.state.held) return;
    await store().write([{ statement: 'fact.put', params: ['heartbeat', String(clock())] }], 'soon');
    await link.write(address, count);
    count = (count + 1) % COUNTS;
  }

  const timer = setInterval(() => {
    if (beating) return;
    beating = true;
    // A beat that is missing is what the device is to see; link and store tell their own faults.
    beat()
      .catch(() => undefined)
      .finally(() => {
        beating = false;
      });
  }, everyMs);
  return () => clearInterval(timer);
}
