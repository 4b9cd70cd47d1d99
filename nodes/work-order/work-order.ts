import type { NodeMessage } from 'node-red';
import { type Alarm, isAlarm } from '../../src/model/alarm.ts';
import { asPlantError, PlantError } from '../../src/model/errors.ts';
import { plantTime, wallClockText } from '../../src/model/plant-time.ts';
import type { Receipt } from '../../src/model/work-order.ts';
import { createOrderKeeper } from '../../src/runtime/order-keeper.ts';
import type { OrderNews } from '../../src/runtime/order-teller.ts';
import type { Action, OutboxReceipt } from '../../src/runtime/outbox.ts';
import { equipmentOf } from '../../src/workorders/equipment-of.ts';
import { BY_SYSTEM } from '../../src/workorders/order-desk.ts';
import type { AboutOrder } from '../../src/workorders/order-text.ts';
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
    const { id: target, name: system, plant, provider, follower } = use<CmmsSurface>('cmms');
    const { runtime, model } = plant;
    if (settings.opens !== BY_SYSTEM && !provider.forms.some(({ form }) => form === settings.opens)) {
      const allowed = provider.forms.map(({ form }) => form).join(', ');
      throw new PlantError('CONFIG_INVALID', `Opens: ${provider.title} has no ${settings.opens}; allowed: ${allowed}`);
    }
    const withChart = settings.chart === 'attach' && !provider.cannot?.includes('attach');
    const keeper = createOrderKeeper({ node: node.id, target, system, settings, plant: runtime, withChart });
    const clock = plantTime(runtime.timeZone);

    const leave = [runtime.outbox.listen(node.id, onReceipt), follower.listen(node.id, onNews)];
    status.show('idle', 'no order yet');

    const tellFailure = (thrown: unknown) => node.error(asPlantError(thrown, 'STORE_FAILED'));

    function onReceipt(action: Action, answer: OutboxReceipt): void {
      const { request, topic } = action;
      keeper.ended(action, answer).catch(tellFailure);
      // What a node hears of are its own actions.
      const receipt = answer as Receipt;
      if (request.kind === 'attach' && receipt.kind !== 'refused') return;
      node.send({ topic, payload: { key: request.key, request: request.kind, ...receipt } } as NodeMessage);
      show(receipt);
    }

    /** What has become of an order over there; what fails is told again, as the news is. */
    async function onNews(news: OrderNews): Promise<void> {
      const { link, before, by } = news;
      const { key, number, status: stands, topic, deleted } = link;
      try {
        await keeper.heard(news);
      } catch (thrown) {
        tellFailure(thrown);
        throw thrown;
      }
      const told = { key, request: 'status', number, status: stands, before };
      const payload = { ...told, ...(by !== undefined && { by }), ...(deleted && { deleted }) };
      node.send({ topic, payload } as NodeMessage);
      status.show('ok', `${number} ${deleted ? 'deleted there' : stands}`);
    }

    function show(receipt: Receipt): void {
      if (receipt.kind === 'refused') status.show('error', `refused: ${receipt.reason}`);
      else if (receipt.kind === 'doubt') status.show('error', 'in doubt: see the console');
      else if ('number' in receipt) status.show('ok', `${receipt.number} ${receipt.status}`);
    }

    function about({ asset, property }: Alarm): AboutOrder {
      const attribute = (name: string) => model.facts.attribute(asset, property, name)?.text;
      const { missing, ...found } = equipmentOf(asset, settings, attribute);
      // An order without its equipment is better than none.
      if (missing.length > 0)
        node.warn(`${asset} has no attribute ${missing.join(', ')}: its order names no equipment`);
      return { ...found, timeText: (at) => wallClockText(clock, at) };
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
          try {
            const requests = await keeper.take(item, about(item), runtime.clock());
            if (requests.length > 0) status.show('waiting', 'in the outbox');
          } catch (thrown) {
            status.show('error', 'order not kept');
            throw thrown;
          }
        }
      },
      close() {
        for (const go of leave) go();
      },
    };
  },
});
