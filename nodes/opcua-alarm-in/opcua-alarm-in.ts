import {
  opcuaAlarmInProblems,
  opcuaAlarmInSettings,
  priorityOfSeverity,
} from '../../src/protocols/opcua/alarm-settings.ts';
import type { OpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { DeviceAlarmHost } from '../../src/runtime/device-alarms.ts';
import { defineNode } from '../shared/define-node.ts';
import { flowAround } from '../shared/flow-around.ts';
import { type LinkSurface, whileLinked } from '../shared/link-surface.ts';
import { sendTransition } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-opcua-alarm-in',
  palette: {
    ...{ label: 'opcua alarm in', icon: 'tieline-opcua-alarm-in.svg', color: '#A6BBCF' },
    ...{ inputs: 0, outputLabels: ['raised', 'cleared'] },
  },
  schema: opcuaAlarmInSettings,
  check: opcuaAlarmInProblems,
  open(context) {
    const { RED, node, name, settings, status, use } = context;
    const surface = use<LinkSurface<OpcuaLink>>('link');
    const { runtime, model } = surface.plant;
    let host: DeviceAlarmHost | undefined;

    function showUp(): void {
      const { active, dropped } = host?.counts() ?? { active: 0, dropped: 0 };
      if (dropped > 0) status.show('warning', 'too many alarms');
      else if (active > 0) status.show('warning', `${active} in alarm`);
      else status.show('ok', 'connected');
    }

    async function attach(link: OpcuaLink) {
      const added = await runtime.deviceAlarms.add({
        ...{ id: node.id, name, type: 'opcua-alarm', nodes: flowAround(RED, node.id) },
        place: (linkName, address) => model.table.place(linkName, address),
        priorityOf: (severity) => priorityOfSeverity(settings, severity),
        acknowledge: (id, comment) => watched.acknowledge(id, comment),
        onTransition: (transition, replayed) => sendTransition(node, transition, {}, replayed),
        onProblem: (text) => node.warn(text),
      });
      host = added;
      const watched = link.watchConditions(settings.notifier, (conditions, isAll) => {
        added.take(conditions, isAll);
        if (link.status.state === 'up') showUp();
      });
      return (removed: boolean) => {
        watched.leave();
        return runtime.deviceAlarms.remove(added, removed);
      };
    }

    return whileLinked(context, surface, attach, showUp);
  },
});
