import type { NodeMessage } from 'node-red';
import { deliverNotifications } from '../../src/io/deliver-notifications.ts';
import { type Alarm, isAlarm, transitionOf } from '../../src/model/alarm.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../src/model/notification.ts';
import { signalName } from '../../src/model/reading.ts';
import { dueOf } from '../../src/notifications/due.ts';
import { notificationOfAlarm, type ToldChange } from '../../src/notifications/notification-of-alarm.ts';
import { notifyProblems, notifySettings } from '../../src/notifications/settings.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import type { PlantSurface } from '../plant/plant.ts';
import { defineNode } from '../shared/define-node.ts';
import { itemsOf } from '../shared/message.ts';

/** Changes that go out as one message at most. */
const MOST_TOGETHER = 500;

export default defineNode({
  type: 'tieline-notify',
  palette: { label: 'notify', icon: 'tieline-notify.svg', color: '#FDD0A2', inputs: 1, outputLabels: ['receipts'] },
  schema: notifySettings,
  check: notifyProblems,
  open({ node, name, settings, status, use }) {
    const { runtime, simulation } = use<PlantSurface>('plant');
    const { outbox } = runtime;
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const onCall = () => calendar?.onCallAt(runtime.clock());

    const leave = [
      outbox.addTarget(node.id, {
        ...{ name, most: MOST_TOGETHER },
        deliver: (requests) => {
          const changes = requests as readonly NotificationRequest[];
          if (!simulation) return deliverNotifications(changes, settings, onCall());
          return Promise.resolve({ kind: 'sent', to: 'nobody: this is a scenario', together: changes.length });
        },
      }),
      outbox.listen(node.id, ({ request, topic }, answer) => {
        const receipt = answer as NotificationReceipt;
        node.send({ topic, payload: { key: request.key, request: request.kind, ...receipt } } as NodeMessage);
        if (receipt.kind === 'sent') status.show('ok', 'sent');
        else if (receipt.kind === 'refused') {
          status.show('error', `refused: ${receipt.reason}`);
          node.error(new PlantError('REFUSED', receipt.reason));
        }
      }),
    ];
    status.show('idle', 'nothing sent yet');

    async function enqueue(alarm: Alarm, change: ToldChange, topic: string): Promise<void> {
      const request = notificationOfAlarm(alarm, change, settings);
      if (!request) return;
      await runtime.ready;
      const due = dueOf(alarm.priority, runtime.clock(), settings, calendar);
      await outbox.enqueue({
        key: `${alarm.id}:${change.kind}:${change.at}:${node.id}`,
        // What is urgent never waits behind what is not.
        lane: `${node.id}:${due.waits ? 'when open' : 'soon'}`,
        ...{ target: node.id, node: node.id, topic, request, dueAt: due.at },
      });
      status.show('waiting', due.waits ? 'waits for calendar' : 'in the outbox');
    }

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        const { transition } = msg as { transition?: ToldChange };
        for (const item of itemsOf(msg)) {
          if (!isAlarm(item)) {
            throw new PlantError(
              'READING_INVALID',
              'msg.payload: not an alarm; wire a rule node or alarm in to this one',
            );
          }
          await enqueue(item, transition ?? transitionOf(item), signalName(item.asset, item.property));
        }
      },
      close() {
        for (const go of leave) go();
      },
    };
  },
});
