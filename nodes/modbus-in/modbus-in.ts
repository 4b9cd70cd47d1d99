import type { ModbusLink } from '../../src/protocols/modbus/client.ts';
import { pointsOf } from '../../src/protocols/modbus/points.ts';
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
    const points = pointsOf(settings);

    return whileLinked(context, surface, (link) => {
      const leave = points.classes.map((wanted) =>
        link.subscribe(wanted, (samples) => {
          points.dress(samples);
          send(samples, false);
        }),
      );
      return () => {
        for (const go of leave) go();
      };
    });
  },
});
