import type { Clock, Link } from '../model/link.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { OpenedStore } from '../store/store.ts';

/** What stands in the place of the world while a scenario runs. Node-RED's settings carry it; otherwise there is none. */
export interface Simulation {
  /** Opens a plant's store so that simulated time waits for its disk, and watches what is written. */
  openStore(open: () => Promise<OpenedStore>): Promise<OpenedStore>;
  /** The simulated device behind a link node. Throws CONFIG_INVALID where its protocol is not simulated: the real one must stay alone. */
  openLink(linkId: string, clock: Clock): Link;
  /** A plant has been made; its store is being opened. */
  plantMade(runtime: PlantRuntime): void;
}

/** The simulation that Node-RED was started with, or `undefined` in a plant. */
export function simulationOf(settings: object): Simulation | undefined {
  return (settings as { tielineSimulation?: Simulation }).tielineSimulation;
}
