import type { NodeMessage } from 'node-red';
import { PlantError } from '../../src/model/errors.ts';
import { plantTime } from '../../src/model/plant-time.ts';
import { problemText } from '../../src/model/settings.ts';
import type { Receipt } from '../../src/model/work-order.ts';
import { createDocumentKeeper } from '../../src/runtime/document-keeper.ts';
import { documentTarget } from '../../src/runtime/document-target.ts';
import { documentExchange } from '../../src/workorders/document-exchange.ts';
import { documentTemplateOf, erpProblems, erpSettings } from '../../src/workorders/erp-settings.ts';
import { valuesOf } from '../../src/workorders/providers/rest-values.ts';
import type { CmmsSurface } from '../cmms/cmms.ts';
import { defineNode } from '../shared/define-node.ts';
import { itemsOf } from '../shared/message.ts';

export default defineNode({
  type: 'tieline-erp',
  palette: { label: 'erp', icon: 'tieline-erp.svg', color: '#FDD0A2', inputs: 1, outputLabels: ['document'] },
  schema: erpSettings,
  check: erpProblems,
  open({ node, name, settings, status, use }) {
    const { plant, provider, conversation } = use<CmmsSurface>('cmms');
    const { runtime, model, simulation } = plant;
    const { outbox } = runtime;
    if (provider.transport === 'store' && !simulation) {
      throw new PlantError(
        'CONFIG_INVALID',
        `System: ${provider.title} takes work orders only; a system with an address`,
      );
    }
    const read = documentTemplateOf(settings);
    if ('problems' in read) throw new PlantError('CONFIG_INVALID', read.problems.map(problemText).join('; '));
    const { template } = read;
    const { values } = valuesOf(template, settings.documentValues);
    const exchange = documentExchange(template, values, plantTime(runtime.timeZone));
    const target = documentTarget({ name, idempotency: template.class, exchange, conversation });
    const simulated: typeof target.deliver = () =>
      Promise.resolve({ kind: 'created', number: 'simulated', status: 'done' });
    const attribute = (...of: [string, string, string]) => model.facts.attribute(...of)?.text;
    const keeper = createDocumentKeeper({ node: node.id, settings, plant: runtime, attribute });

    const leave = [
      outbox.addTarget(node.id, simulation ? { ...target, deliver: simulated } : target),
      outbox.listen(node.id, ({ request, topic }, answer) => {
        const receipt = answer as Receipt;
        node.send({ topic, payload: { key: request.key, request: request.kind, ...receipt } } as NodeMessage);
        if (receipt.kind === 'refused') status.show('error', `refused: ${receipt.reason}`);
        else if (receipt.kind === 'doubt') status.show('error', 'in doubt: see the console');
        else if ('number' in receipt) status.show('ok', receipt.number);
      }),
    ];
    status.show('idle', 'no document yet');

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        for (const item of itemsOf(msg)) {
          await keeper.take(item, msg.topic);
          status.show('waiting', 'in the outbox');
        }
      },
      close() {
        for (const go of leave) go();
      },
    };
  },
});
