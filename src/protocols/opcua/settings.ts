import { type Static, Type } from 'typebox';
import { heartbeatFields } from '../../model/heartbeat.ts';
import type { SettingProblem } from '../../model/settings.ts';
import { nodeIdProblem } from './node-id.ts';

/** Settings of `tieline-opcua-link`. */
export const opcuaLinkSettings = Type.Object({
  name: Type.String({
    title: 'Name',
    default: 'OPC UA server',
    minLength: 1,
    maxLength: 80,
    description: 'Names the link in readings, traces and the console.',
  }),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'The plant that the server serves.' }),
  endpoint: Type.String({
    title: 'Endpoint',
    default: 'opc.tcp://localhost:4840',
    pattern: '^opc\\.tcp://[^@/\\s]+(/\\S*)?$',
    placeholder: 'opc.tcp://192.168.0.10:4840 (no login in it)',
    description: 'Where the server is. The login has its own fields.',
  }),
  securityMode: Type.Enum(['SignAndEncrypt', 'Sign', 'None'], {
    title: 'Security mode',
    default: 'SignAndEncrypt',
    description: 'None sends values and passwords in the clear, to whoever answers: choose it on purpose only.',
  }),
  securityPolicy: Type.Enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'], {
    title: 'Security policy',
    default: 'Basic256Sha256',
    description: 'How messages are signed and encrypted; the server must offer it.',
  }),
  login: Type.Enum(['user name', 'certificate', 'anonymous'], {
    title: 'Login',
    default: 'user name',
    description: 'How the runtime shows who it is; anonymous only where the server and you both want that.',
  }),
  username: Type.Optional(
    Type.String({ title: 'User', maxLength: 256, secret: true, description: 'Login at the server.' }),
  ),
  password: Type.Optional(
    Type.String({ title: 'Password', maxLength: 4096, secret: true, description: 'Password of the user.' }),
  ),
  userCertificate: Type.Optional(
    Type.String({ title: 'User certificate', maxLength: 65_536, secret: true, description: 'As PEM text.' }),
  ),
  userPrivateKey: Type.Optional(
    Type.String({ title: 'Private key', maxLength: 65_536, secret: true, description: 'Of the certificate, as PEM.' }),
  ),
  publishingMilliseconds: Type.Integer({
    title: 'Publish every',
    unit: 'ms',
    default: 500,
    minimum: 50,
    maximum: 3_600_000,
    description: 'How often the server sends what has changed.',
  }),
  answerTimeoutSeconds: Type.Number({
    title: 'Answer within',
    unit: 's',
    default: 5,
    minimum: 0.1,
    maximum: 120,
    description: 'A request without an answer by then has failed.',
  }),
  sessionTimeoutSeconds: Type.Integer({
    title: 'Keep session',
    unit: 's',
    default: 60,
    minimum: 5,
    maximum: 3600,
    description: 'How long the server keeps session and queued values while the connection is lost.',
  }),
  reconnectSeconds: Type.Number({
    title: 'Reconnect within',
    unit: 's',
    default: 20,
    minimum: 0.25,
    maximum: 3600,
    description: 'The longest wait between two attempts; the first comes after a second at most.',
  }),
  noDataSeconds: Type.Number({
    title: 'Expect data within',
    unit: 's',
    default: 0,
    minimum: 0,
    maximum: 86_400,
    description: 'Connected but without any new value for this long counts as degraded. 0: values may rest.',
  }),
  ...heartbeatFields,
});

export type OpcuaLinkSettings = Static<typeof opcuaLinkSettings>;

/** What must hold between the fields: a login has what it needs, and a session outlives the pauses between its messages. */
export function opcuaLinkProblems(settings: OpcuaLinkSettings): SettingProblem[] {
  const { login, userCertificate, userPrivateKey, publishingMilliseconds, sessionTimeoutSeconds } = settings;
  const problems: SettingProblem[] = [];
  const mostMs = sessionTimeoutSeconds * 500;
  if (publishingMilliseconds > mostMs) {
    const allowed = `at most ${mostMs} ms, half as long as the session is kept`;
    problems.push({ field: 'Publish every', value: publishingMilliseconds, allowed });
  }
  if (login === 'certificate' && !(userCertificate && userPrivateKey)) {
    const field = userCertificate ? 'Private key' : 'User certificate';
    problems.push({ field, value: undefined, allowed: 'PEM text, as the login is by certificate' });
  }
  return problems;
}

/** Settings of `tieline-opcua-in`. */
export const opcuaInSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  link: Type.String({ title: 'Server', configNode: 'tieline-opcua-link', description: 'Where the values come from.' }),
  items: Type.Array(
    Type.Object({
      nodeId: Type.String({
        title: 'Node id',
        minLength: 1,
        placeholder: 'ns=2;s=Line.Temperature',
        description: 'ns=2;s=…, i=…, g=…, b=…, or nsu=http://…;s=… with the name of the namespace.',
      }),
      path: Type.Optional(
        Type.String({
          title: 'Address',
          placeholder: 'Line/Temperature',
          description: 'What the value is called in messages. Empty: the node id.',
        }),
      ),
      unit: Type.Optional(
        Type.String({ title: 'Unit', placeholder: '°C', description: 'Unit of the value in the server.' }),
      ),
      samplingMilliseconds: Type.Optional(
        Type.Integer({ title: 'Sampling', unit: 'ms', minimum: 0, maximum: 86_400_000, placeholder: '1000' }),
      ),
      deadband: Type.Optional(Type.Number({ title: 'Deadband', minimum: 0, placeholder: '0.5' })),
      deadbandIn: Type.Optional(Type.Enum(['absolute', 'percent'], { title: 'Deadband in', placeholder: 'absolute' })),
      queueSize: Type.Optional(Type.Integer({ title: 'Queue', minimum: 1, maximum: 100_000, placeholder: '100' })),
    }),
    {
      title: 'Items',
      default: [],
      maxItems: 20_000,
      keyColumns: ['nodeId'],
      description: 'What to subscribe to. One that the server refuses does not spoil the others.',
    },
  ),
  samplingMilliseconds: Type.Integer({
    title: 'Sampling',
    unit: 'ms',
    default: 1000,
    minimum: 0,
    maximum: 86_400_000,
    description: 'How often the server looks at a value, for items that do not say their own.',
  }),
  queueSize: Type.Integer({
    title: 'Queue',
    default: 100,
    minimum: 1,
    maximum: 100_000,
    description:
      'Values of one item that the server keeps while they cannot be sent, for items that do not say their own; those lost beyond are told.',
  }),
  delivery: Type.Enum(['single', 'batch'], {
    title: 'Send',
    default: 'single',
    description: 'One message a value, or what arrived together as one list.',
  }),
});

export type OpcuaInSettings = Static<typeof opcuaInSettings>;

/** What must hold beyond the single field: at least one item, each a node id of its own. */
export function opcuaInProblems({ items }: OpcuaInSettings): SettingProblem[] {
  if (items.length === 0) return [{ field: 'Items', value: undefined, allowed: 'at least one' }];
  const seen = new Set<string>();
  return items.flatMap(({ nodeId }, i) => {
    const allowed = nodeIdProblem(nodeId) ?? (seen.has(nodeId) ? 'each node id once' : undefined);
    seen.add(nodeId);
    return allowed === undefined ? [] : [{ field: `Items row ${i + 1}`, value: nodeId, allowed }];
  });
}
