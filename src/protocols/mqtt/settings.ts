import { type Static, Type } from 'typebox';
import { heartbeatFields } from '../../model/heartbeat.ts';
import type { SettingProblem } from '../../model/settings.ts';
import { filterProblem } from './topic-filter.ts';

/** Settings of `tieline-mqtt-link`. */
export const mqttLinkSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    default: 'MQTT broker',
    minLength: 1,
    maxLength: 80,
    description: 'Names the link in readings, traces and the console.',
  }),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'The plant that the broker serves.' }),
  url: Type.String({
    title: 'Address',
    default: 'mqtt://localhost:1883',
    pattern: '^(mqtt|mqtts|ws|wss)://[^@/\\s]+(/\\S*)?$',
    placeholder: 'mqtt://localhost:1883 (mqtt, mqtts, ws or wss; no login in it)',
    description:
      'Where the broker is: mqtt or mqtts (encrypted), ws or wss (through a web server). The login has its own fields.',
  }),
  clientId: Type.Optional(
    Type.String({
      title: 'Client id',
      minLength: 1,
      maxLength: 128,
      placeholder: 'munich-gateway-1',
      description: 'Must be its own for each runtime on a broker. Empty: made from the ids of runtime and node.',
    }),
  ),
  protocolVersion: Type.Enum(['3.1.1', '5'], {
    title: 'MQTT version',
    default: '3.1.1',
    description: 'With 5 a broker says why it refuses something.',
  }),
  session: Type.Enum(['clean', 'persistent'], {
    title: 'Session',
    default: 'persistent',
    description:
      'A persistent session keeps QoS 1 and 2 messages at the broker while the runtime is stopped (MQTT 5: for 7 days).',
  }),
  keepAliveSeconds: Type.Integer({
    title: 'Keep alive',
    unit: 's',
    default: 30,
    minimum: 2,
    maximum: 3600,
    description: 'A silent connection is noticed after one and a half times this long.',
  }),
  connectTimeoutSeconds: Type.Number({
    title: 'Connect within',
    unit: 's',
    default: 10,
    minimum: 0.1,
    maximum: 120,
    description: 'How long the broker may take to accept the connection.',
  }),
  noDataSeconds: Type.Number({
    title: 'Expect data within',
    unit: 's',
    default: 300,
    minimum: 0,
    maximum: 86_400,
    description: 'Connected but silent for this long counts as degraded. 0: the broker may be silent.',
  }),
  answerTimeoutSeconds: Type.Number({
    title: 'Answer within',
    unit: 's',
    default: 2,
    minimum: 0.05,
    maximum: 60,
    description: 'How long a read waits for a value and a write for its confirmation.',
  }),
  tls: Type.Optional(
    Type.String({
      title: 'TLS',
      configNode: 'tls-config',
      description: 'Certificates for mqtts and wss. Empty: those that the runtime trusts.',
    }),
  ),
  username: Type.Optional(
    Type.String({ title: 'User', maxLength: 256, secret: true, description: 'Login at the broker. Empty: none.' }),
  ),
  password: Type.Optional(
    Type.String({ title: 'Password', maxLength: 4096, secret: true, description: 'Password of the user.' }),
  ),
  ...heartbeatFields,
});

export type MqttLinkSettings = Static<typeof mqttLinkSettings>;

/** What must hold between the fields: certificates are of use only where the connection is encrypted. */
export function mqttLinkProblems({ tls, url }: MqttLinkSettings): SettingProblem[] {
  if (!tls || /^(mqtts|wss):/.test(url)) return [];
  return [{ field: 'Address', value: url, allowed: 'an address with mqtts or wss, as TLS is chosen' }];
}

/** Settings of `tieline-mqtt-in`. */
export const mqttInSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  link: Type.String({ title: 'Broker', configNode: 'tieline-mqtt-link', description: 'Where the messages come from.' }),
  topic: Type.String({
    title: 'Topic',
    minLength: 1,
    placeholder: 'acme/munich/press-shop/#',
    description: 'Topic filter: + is any one level, # is all the rest.',
  }),
  qos: Type.Enum(['0', '1', '2'], {
    title: 'QoS',
    default: '1',
    description: 'With 1 or 2 a message is acknowledged only after it is kept in the plant store.',
  }),
  delivery: Type.Enum(['single', 'batch'], {
    title: 'Send',
    default: 'single',
    description: 'One message a value, or what arrived together as one list.',
  }),
});

export type MqttInSettings = Static<typeof mqttInSettings>;

/** What must hold beyond the single field: the topic is an MQTT filter. */
export function mqttInProblems({ topic }: MqttInSettings): SettingProblem[] {
  const problem = filterProblem(topic);
  return problem === undefined ? [] : [{ field: 'Topic', value: topic, allowed: problem }];
}
