import type { NodeMessage } from 'node-red';
import { escalateProblems, escalateSettings, stepsOf } from '../../src/alarms/escalate-settings.ts';
import { type Alarm, isAlarm, PRIORITIES } from '../../src/model/alarm.ts';
import { PlantError } from '../../src/model/errors.ts';
import { signalName } from '../../src/model/reading.ts';
import type { Escalation } from '../../src/runtime/escalations.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { itemsOf } from '../shared/message.ts';
import { showPlant } from '../shared/plant-badge.ts';

const STEPS = ['first', 'second', 'third'] as const;

export default defineNode({
  type: 'tieline-escalate',
  palette: { label: 'escalate', icon: 'tieline-escalate.svg', color: '#E2D96E', inputs: 1, outputLabels: STEPS },
  schema: escalateSettings,
  check: escalateProblems,
  open({ node, name, settings, status, use }) {
    const { runtime } = use<PlantSurface>('plant');
    let escalation: Escalation | undefined;
    let closed = false;

    function show(): void {
      const waiting = escalation?.waiting ?? 0;
      if (waiting > 0) status.show('waiting', `${waiting} not answered`);
      else status.show('idle', 'nothing waits');
    }

    function pass(alarm: Alarm, step: number, at: number, replayed: boolean): void {
      const topic = signalName(alarm.asset, alarm.property);
      // Each step is a change of its own to whoever is told of it.
      const transition = { kind: 'raised', at, escalated: STEPS[step] };
      const msg = { topic, payload: alarm, transition, ...(replayed && { replayed }) } as NodeMessage;
      node.send(STEPS.map((_name, i) => (i === step ? msg : null)));
      show();
    }

    const adding = runtime.ready.then(() => {
      if (closed) throw new PlantError('STORE_FAILED', 'the node was closed before its plant ran');
      return runtime.escalations.add({ id: node.id, name, stepsMs: stepsOf(settings), onStep: pass, onChange: show });
    });
    adding.then(
      (added) => {
        escalation = added;
        if (!closed) show();
      },
      (error: unknown) => {
        if (!closed) node.error(error);
      },
    );
    const leave = showPlant(status, runtime);

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        const added = await adding;
        for (const item of itemsOf(msg)) {
          if (!isAlarm(item)) {
            throw new PlantError(
              'READING_INVALID',
              'msg.payload: not an alarm; wire a rule node or alarm in to this one',
            );
          }
          const isUrgent = PRIORITIES.indexOf(item.priority) <= PRIORITIES.indexOf(settings.priorityFrom);
          if (isUrgent && !added.take(item)) {
            throw new PlantError(
              'READING_INVALID',
              'too many alarms wait for an acknowledgement: this one is not escalated',
            );
          }
        }
        show();
      },
      async close(removed) {
        closed = true;
        leave();
        if (!escalation && runtime.state.state === 'running') await adding.catch(() => undefined);
        await escalation?.close(removed);
      },
    };
  },
});
