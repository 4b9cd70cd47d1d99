import { PlantError } from '../../model/errors.ts';
import type { Sample } from '../../model/sample.ts';
import { linkStates } from '../../protocols/link-state.ts';
import type { MqttLink } from '../../protocols/mqtt/client.ts';
import type { MqttMessage } from '../../protocols/mqtt/codec.ts';
import { createSubscriptions } from '../../protocols/mqtt/subscriptions.ts';
import { filterLevels, topicMatches } from '../../protocols/mqtt/topic-filter.ts';
import type { ScenarioValue } from '../language.ts';
import type { Device, Shown } from './device.ts';
import type { SimulatedProtocol } from './simulated-protocol.ts';

/** A broker with sensors that publish `{value, unit, timestamp}` with QoS 0. What is written to a topic is published to its subscribers. */
export const simulatedMqtt: SimulatedProtocol = {
  name: 'mqtt',
  linkType: 'tieline-mqtt-link',
  inputType: 'tieline-mqtt-in',
  speaks: true,
  wanted: ({ topic }) => (typeof topic === 'string' && topic !== '' ? [{ address: topic }] : []),
  receives: (pattern, address) => topicMatches(filterLevels(pattern), address),
  isPattern: (address) => /[+#]/.test(address),
  canonical: (address) => address,
  held: (_address, value) => value,
  open: openSimulatedMqtt,
};

function openSimulatedMqtt(device: Device, { name, clock }: Parameters<SimulatedProtocol['open']>[1]): MqttLink {
  const states = linkStates(clock);
  const subscriptions = createSubscriptions();
  const source = { protocol: 'mqtt', link: name };

  const leaveWatch = device.watch((online) => {
    if (online) states.to('up');
    else if (states.connected) states.to('down', 'offline in the scenario');
  });
  const leaveHear = device.hear((topic, shown) => {
    const message: MqttMessage = {
      ...{ topic, payload: payloadOf(shown), qos: 0, retain: false, duplicate: false, id: 0 },
      receivedAt: clock(),
    };
    for (const { listener } of subscriptions.receivers(message, undefined)) void listener([message]);
  });

  const ifOnline = (): PlantError | undefined =>
    device.online ? undefined : new PlantError('LINK_DOWN', `${name} is not connected: offline in the scenario`);

  async function publish(topic: string, value: ScenarioValue): Promise<void> {
    const problem = ifOnline();
    if (problem) throw problem;
    device.write(topic, value);
  }

  return {
    ...{ protocol: 'mqtt', name, endpoint: 'scenario', lastSeenAt: undefined, dropped: 0, devices: () => [] },
    get status() {
      return states.status;
    },
    watch: states.watch,
    subscribe({ filter, qos }, listener) {
      const subscriber = subscriptions.add(filter, qos, listener);
      return () => void subscriptions.remove(subscriber);
    },
    publish: (topic, payload) =>
      publish(topic, typeof payload === 'string' ? payload : Buffer.from(payload).toString()),
    write: (topic, value) => publish(topic, typeof value === 'bigint' ? Number(value) : (value ?? 'null')),
    async read(addresses) {
      const problem = ifOnline();
      if (problem) throw problem;
      return addresses.map((address): Sample => {
        const shown = device.shown(address);
        const at = clock();
        const times = { time: at, receivedAt: at, source };
        if (shown?.state === 'good') return { address, value: shown.value, quality: 'good', ...times };
        return { address, value: null, quality: 'bad', reason: 'no value in the scenario', ...times };
      });
    },
    async close() {
      leaveWatch();
      leaveHear();
      states.to('closed');
    },
  };
}

function payloadOf({ value, unit, state, ageMs = 0 }: Shown): Uint8Array {
  const quality = state === 'bad' ? { quality: 'bad' } : {};
  const body = { value, ...(unit !== undefined && { unit }), timestamp: Date.now() - ageMs, ...quality };
  return Buffer.from(JSON.stringify(body));
}
