import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import { modbusInProblems, modbusInSettings } from '../../src/protocols/modbus/settings.ts';
import { defineNode } from '../shared/define-node.ts';
import { type LinkSurface, whileLinked } from '../shared/link-surface.ts';
import { sampleSender } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-modbus-in',
  palette: {
    label: 'modbus in',
    icon: 'tieline-modbus-in.svg',
    color: '#E9967A',
    inputs: 0,
    outputLabels: ['samples'],
  },
  schema: modbusInSettings,
  check: modbusInProblems,
  open(context) {
    const { node, settings, use } = context;
    const surface = use<LinkSurface<ModbusLink>>('link');
    const send = sampleSender(node, settings.delivery);
    const units = new Map(settings.addresses.map(({ address, unit }) => [address, unit]));

    return whileLinked(context, surface, (link) =>
      link.poll([...units.keys()], settings.intervalSeconds * 1000, (samples) => {
        for (const sample of samples) {
          const unit = units.get(sample.address);
          if (unit !== undefined) sample.unit = unit;
        }
        send(samples, false);
      }),
    );
  },
});
