import { type Alarm, isAlarm } from '../../src/model/alarm.ts';
import { PlantError } from '../../src/model/errors.ts';
import { signalName } from '../../src/model/reading.ts';
import type { Receipt, WorkOrderRequest } from '../../src/model/work-order.ts';
import { orderOfAlarm } from '../../src/workorders/order-of-alarm.ts';
import { workOrderProblems, workOrderSettings } from '../../src/workorders/settings.ts';
import type { CmmsSurface } from '../cmms/cmms.ts';
import { defineNode } from '../shared/define-node.ts';
import { itemsOf } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-work-order',
  palette: {
    label: 'work order',
    icon: 'tieline-work-order.svg',
    color: '#FDD0A2',
    inputs: 1,
    outputLabels: ['order'],
  },
  schema: workOrderSettings,
  check: workOrderProblems,
  open({ node, settings, status, use }) {
    const { id: target, plant } = use<CmmsSurface>('cmms');
    const { runtime } = plant;

    const leave = runtime.outbox.listen(node.id, ({ request, topic }, answer) => {
      // What a node hears of are its own actions.
      const receipt = answer as Receipt;
      node.send({ topic, payload: { key: request.key, request: request.kind, ...receipt } });
      show(receipt);
    });
    status.show('idle', 'no order yet');

    function show(receipt: Receipt): void {
      if (receipt.kind === 'refused') status.show('error', `refused: ${receipt.reason}`);
      else if (receipt.kind !== 'retry') status.show('ok', `${receipt.number} ${receipt.status}`);
    }

    async function enqueue(alarm: Alarm, request: WorkOrderRequest): Promise<void> {
      const transition =
        request.kind === 'create' ? 'raised' : request.kind === 'note' ? request.transition : 'completed';
      await runtime.ready;
      await runtime.outbox.enqueue({
        key: `${alarm.id}:${transition}:${node.id}`,
        lane: `${target}:${alarm.id}`,
        topic: signalName(alarm.asset, alarm.property),
        ...{ target, node: node.id, request },
      });
    }

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        for (const item of itemsOf(msg)) {
          if (!isAlarm(item)) {
            throw new PlantError(
              'READING_INVALID',
              'msg.payload: not an alarm; wire the outputs of a rule node to this one',
            );
          }
          const request = orderOfAlarm(item, settings);
          if (!request) continue;
          // One that is raised again has its order.
          if (item.raisedAgainAt === undefined) status.show('waiting', 'in the outbox');
          try {
            await enqueue(item, request);
          } catch (thrown) {
            status.show('error', 'order not kept');
            throw thrown;
          }
        }
      },
      close: leave,
    };
  },
});
