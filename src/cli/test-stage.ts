import type { StoredNode } from '../model/flow.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { Field } from '../scenario/devices/field.ts';
import type { Simulation } from '../scenario/simulation.ts';
import type { OpenedStore } from '../store/store.ts';
import type { Recorder } from './test-recorder.ts';
import type { Complaint, Delivery, RuntimeListener } from './test-runtime.ts';
import type { SimulatedTime } from './test-time.ts';

/** Most messages over one wire whose times are kept. */
const MOST_KEPT = 10_000;

/** Occurrence ids are made of the id of a runtime, which is a new one each time. */
const OCCURRENCE = /TL-[0-9A-Z]{17}/g;

/** What is there while one scenario runs. */
export interface Scene {
  time: SimulatedTime;
  start: number;
  nodes: readonly StoredNode[];
  field: Field;
  recorder: Recorder;
}

/** The place of the running scenario: Node-RED is given it once, the scenarios take turns on it. */
export interface Stage extends RuntimeListener {
  readonly simulation: Simulation;
  enter(scene: Scene): void;
  leave(): void;
  /** Plants of the running flow. */
  readonly plants: readonly PlantRuntime[];
  /** When messages went over a wire, ms from the start, by the ids of its two nodes. */
  readonly deliveries: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  readonly complaints: readonly (Complaint & { atMs: number })[];
}

export function createStage(): Stage {
  let scene: Scene | undefined;
  let plants: PlantRuntime[] = [];
  let deliveries = new Map<string, Map<string, number[]>>();
  let complaints: (Complaint & { atMs: number })[] = [];

  function present(): Scene {
    if (!scene) throw new Error('no scenario is running');
    return scene;
  }

  /** Time waits for each answer of the store; what it commits is on record. Nothing waits to be gathered: that would take time. */
  function watched(store: OpenedStore): OpenedStore {
    const { time, recorder } = present();
    return {
      ...store,
      async write(writes) {
        await time.waitFor(store.write(writes, 'now'));
        recorder.written(writes);
      },
      read: (query, params) => time.waitFor(store.read(query, params)),
      journalHead: () => time.waitFor(store.journalHead()),
      verifyJournal: () => time.waitFor(store.verifyJournal()),
      close: () => time.waitFor(store.close()),
    };
  }

  return {
    simulation: {
      openStore: async (open) => watched(await present().time.waitFor(open())),
      openLink(linkId, clock) {
        const link = present().field.openLink(linkId, clock);
        if (!link) throw new Error(`${linkId}: opened before it was checked`);
        return link;
      },
      plantMade: (runtime) => void plants.push(runtime),
    },
    delivered({ source, destination }: Delivery) {
      if (!scene) return;
      scene.time.stir();
      const targets = deliveries.get(source.id) ?? new Map<string, number[]>();
      const times = targets.get(destination.id) ?? [];
      if (times.length < MOST_KEPT) times.push(Math.round(scene.time.now() - scene.start));
      targets.set(destination.id, times);
      deliveries.set(source.id, targets);
    },
    complained(complaint) {
      if (!scene) return;
      const text = complaint.text.replace(OCCURRENCE, 'TL-…');
      complaints.push({ ...complaint, text, atMs: Math.round(scene.time.now() - scene.start) });
    },
    enter(entering) {
      scene = entering;
      plants = [];
      deliveries = new Map();
      complaints = [];
    },
    leave() {
      scene = undefined;
    },
    get plants() {
      return plants.filter(({ state }) => state.state !== 'closed');
    },
    get deliveries() {
      return deliveries;
    },
    get complaints() {
      return complaints;
    },
  };
}
