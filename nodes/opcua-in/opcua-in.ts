import type { OpcuaLink } from '../../src/protocols/opcua/client.ts';
import { opcuaInProblems, opcuaInSettings } from '../../src/protocols/opcua/settings.ts';
import { wantedItems } from '../../src/protocols/opcua/wanted.ts';
import { defineNode } from '../shared/define-node.ts';
import { type LinkSurface, whileLinked } from '../shared/link-surface.ts';
import { sampleSender } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-opcua-in',
  palette: { label: 'opcua in', icon: 'tieline-opcua-in.svg', color: '#A6BBCF', inputs: 0, outputLabels: ['samples'] },
  schema: opcuaInSettings,
  check: opcuaInProblems,
  open(context) {
    const { node, settings, use } = context;
    const surface = use<LinkSurface<OpcuaLink>>('link');
    const send = sampleSender(node, settings.delivery);
    const { items, dress } = wantedItems(settings);
    return whileLinked(context, surface, (link) =>
      link.subscribe(items, (samples) => {
        dress(samples);
        send(samples, false);
      }),
    );
  },
});
