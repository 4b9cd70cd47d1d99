import { type Alarm, isAlarm, transitionOf } from '../model/alarm.ts';
import { PlantError } from '../model/errors.ts';
import { isReading, type Reading, signalName } from '../model/reading.ts';
import { problemText } from '../model/settings.ts';
import { documentKey, documentOf } from '../workorders/document-of.ts';
import { attributeNames, type ErpSettings } from '../workorders/erp-settings.ts';
import type { PlantRuntime } from './plant-runtime.ts';

interface DocumentKeeperServices {
  /** Id of the node that makes documents and delivers them. */
  node: string;
  settings: ErpSettings;
  plant: Pick<PlantRuntime, 'outbox' | 'ready' | 'runtimeId' | 'clock'>;
  /** An attribute of an asset, as text. */
  attribute(asset: string, property: string, name: string): string | undefined;
}

/** What a document is about, and when that was: the same message gives the same document. */
interface Subject {
  asset?: string;
  property?: string;
  topic: string;
  at: number;
}

/** Makes a document of what a message carries, and puts it into the outbox. */
export interface DocumentKeeper {
  /**
   * Resolves when the document is kept. Throws `READING_INVALID` with what the message lacks.
   * @param item alarm, reading or any other value
   * @param topic what the document is about where the item does not tell it
   */
  take(item: unknown, topic: string | undefined): Promise<void>;
}

export function createDocumentKeeper(services: DocumentKeeperServices): DocumentKeeper {
  const { node, settings, plant, attribute } = services;
  const { outbox, ready, clock } = plant;
  const asked = attributeNames(settings);

  function subjectOf(item: unknown, topic: string | undefined): Subject {
    if (isAlarm(item)) return subjectIn(item, transitionOf(item).at);
    if (isReading(item)) return subjectIn(item, item.time);
    return { topic: topic ?? node, at: clock() };
  }

  function attributesOf({ asset, property }: Subject): Record<string, string> {
    if (asset === undefined || property === undefined) return {};
    const known = asked.map((one) => [one, attribute(asset, property, one)] as const);
    return Object.fromEntries(known.flatMap(([one, text]) => (text === undefined ? [] : [[one, text]])));
  }

  return {
    async take(item, from) {
      const subject = subjectOf(item, from);
      const { topic, at } = subject;
      await ready;
      const key = documentKey({ runtimeId: plant.runtimeId, node, topic, at });
      const made = documentOf(settings, { payload: item, attributes: attributesOf(subject), key, at: clock() });
      if ('problems' in made) throw new PlantError('READING_INVALID', made.problems.map(problemText).join('; '));
      // A document in doubt holds up those about the same thing, not the others.
      const lane = `${node}:${topic}`;
      await outbox.enqueue({ key: `${key}:document`, lane, target: node, node, topic, request: made.document });
    },
  };
}

const subjectIn = ({ asset, property }: Alarm | Reading, at: number): Subject => ({
  ...{ asset, property, topic: signalName(asset, property), at },
});
