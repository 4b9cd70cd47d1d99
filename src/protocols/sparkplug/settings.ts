import { Type } from 'typebox';

/** Settings of `tieline-sparkplug-in`. */
export const sparkplugInSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  link: Type.String({
    ...{ title: 'Broker', configNode: 'tieline-mqtt-link' },
    description: 'The broker that the edge nodes publish to.',
  }),
  group: Type.String({
    ...{ title: 'Group', default: '+', minLength: 1, maxLength: 200, pattern: '^(\\+|[^+#/]+)$' },
    ...{ placeholder: 'press-shop', description: 'Group id of the edge nodes; + is any.' },
  }),
  edgeNode: Type.String({
    ...{ title: 'Edge node', default: '+', minLength: 1, maxLength: 200, pattern: '^(\\+|[^+#/]+)$' },
    ...{ placeholder: 'gateway-1', description: 'Edge node id; + is any.' },
  }),
  rebirth: Type.Enum(['asked for', 'waited for'], {
    ...{ title: 'Missing births', default: 'asked for' },
    description:
      'Where the births of an edge node are not known, or a message was lost: it is sent the command Node Control/Rebirth, at most every ten seconds; or its next birth is waited for.',
  }),
  delivery: Type.Enum(['single', 'batch'], {
    ...{ title: 'Send', default: 'single' },
    description: 'One message a value, or what arrived together as one list.',
  }),
});
