import type { NodeMessage } from 'node-red';
import { alarmInProblems, alarmInSettings, wantsChange } from '../../src/alarms/alarm-in-settings.ts';
import { encodeAlarmEvent } from '../../src/formats/encode-cloud-event.ts';
import { encodeCondition } from '../../src/formats/encode-condition.ts';
import type { Transition } from '../../src/model/alarm.ts';
import { signalName } from '../../src/model/reading.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { showPlant } from '../shared/plant-badge.ts';

export default defineNode({
  type: 'tieline-alarm-in',
  palette: { label: 'alarm in', icon: 'tieline-alarm-in.svg', color: '#E2D96E', inputs: 0, outputLabels: ['changes'] },
  schema: alarmInSettings,
  check: alarmInProblems,
  open({ node, settings, status, use }) {
    const { runtime } = use<PlantSurface>('plant');
    const wants = wantsChange(settings);
    let leave: (() => void) | undefined;
    let closed = false;

    function payloadOf(change: Transition): unknown {
      if (settings.format === 'alarm') return change.alarm;
      if (settings.format === 'OPC UA condition') return encodeCondition(change);
      return encodeAlarmEvent(change, { runtimeId: runtime.runtimeId, plant: runtime.name });
    }

    function tell(change: Transition, replayed: boolean): void {
      if (!wants(change)) return;
      const { kind, at, by, comment, output, alarm } = change;
      const transition = { kind, at, by, comment, output };
      const topic = signalName(alarm.asset, alarm.property);
      node.send({ topic, payload: payloadOf(change), transition, ...(replayed && { replayed }) } as NodeMessage);
      status.show('ok', `${kind} ${alarm.condition}`);
    }

    runtime.ready.then(
      () => {
        if (closed) return;
        leave = runtime.followers.follow(node.id, tell);
        status.show('idle', 'no change yet');
      },
      // The plant has told why it does not run.
      () => undefined,
    );
    const leavePlant = showPlant(status, runtime);
    return {
      close() {
        closed = true;
        leavePlant();
        leave?.();
      },
    };
  },
});
