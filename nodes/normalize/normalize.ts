import type { NodeMessage } from 'node-red';
import { decodeSenml } from '../../src/formats/senml.ts';
import { PlantError } from '../../src/model/errors.ts';
import { isReading, type Reading, signalName } from '../../src/model/reading.ts';
import { isSample } from '../../src/model/sample.ts';
import { readSample } from '../../src/normalize/read-sample.ts';
import { normalizeSettings } from '../../src/normalize/settings.ts';
import { samplesOfMessage } from '../../src/normalize/stock-message.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { isReplayed, itemsOf, withPayload } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-normalize',
  palette: {
    label: 'normalize',
    icon: 'tieline-normalize.svg',
    color: '#87A980',
    inputs: 1,
    outputLabels: ['readings'],
  },
  schema: normalizeSettings,
  open({ status, use }) {
    const { runtime, normalizer, reports } = use<PlantSurface>('plant');
    let signals = -1;

    /** Adds the readings of one item: a sample of ours, a reading already made, or what a stock node sent under a topic. */
    function read(item: unknown, msg: NodeMessage, into: Reading[]): void {
      if (isReading(item)) {
        into.push(item);
        return;
      }
      const samples = isSample(item) ? [item] : samplesOfMessage(msg.topic, item, runtime.clock());
      for (const sample of samples) {
        if (readSample(normalizer, reports, sample, into)) continue;
        const text = `${sample.address}: too many addresses without a tag; give it a tag in the plant's table`;
        throw new PlantError('READING_INVALID', text);
      }
    }

    return {
      input(msg, send) {
        const readings: Reading[] = [];
        try {
          for (const item of itemsIn(msg)) read(item, msg, readings);
        } finally {
          // What came before a faulty part is not lost with it.
          runtime.signals.observe(readings, isReplayed(msg));
          emit(msg, readings, send);
        }
        if (runtime.signals.size !== signals) {
          signals = runtime.signals.size;
          status.show('ok', `${signals} signals`);
        }
      },
    };
  },
});

/** A SenML pack that a stock node has parsed is one item; any other list is a batch. */
function itemsIn(msg: NodeMessage): readonly unknown[] {
  const { payload } = msg;
  return Array.isArray(payload) && decodeSenml(payload, undefined) ? [payload] : itemsOf(msg);
}

function emit(msg: NodeMessage, readings: Reading[], send: (msg: NodeMessage) => void): void {
  const [first] = readings;
  if (!first) return;
  const topic = signalName(first.asset, first.property);
  if (Array.isArray(msg.payload)) {
    send(withPayload(msg, readings, topic));
    return;
  }
  for (const reading of readings) {
    const copy = readings.length === 1 ? msg : { ...msg };
    send(withPayload(copy, reading, signalName(reading.asset, reading.property)));
  }
}
