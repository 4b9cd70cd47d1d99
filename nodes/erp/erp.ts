import type { NodeMessage } from 'node-red';
import { isAlarm, transitionOf } from '../../src/model/alarm.ts';
import { PlantError } from '../../src/model/errors.ts';
import { plantTime } from '../../src/model/plant-time.ts';
import { isReading, signalName } from '../../src/model/reading.ts';
import { problemText } from '../../src/model/settings.ts';
import type { Receipt } from '../../src/model/work-order.ts';
import { documentTarget } from '../../src/runtime/document-target.ts';
import { documentExchange } from '../../src/workorders/document-exchange.ts';
import { documentKey, documentOf } from '../../src/workorders/document-of.ts';
import { attributeNames, documentTemplateOf, erpProblems, erpSettings } from '../../src/workorders/erp-settings.ts';
import { valuesOf } from '../../src/workorders/providers/rest-values.ts';
import type { CmmsSurface } from '../cmms/cmms.ts';
import { defineNode } from '../shared/define-node.ts';
import { itemsOf } from '../shared/message.ts';

/** What a document is about, and when that was: the same message gives the same document. */
interface Subject {
  asset?: string;
  property?: string;
  topic: string;
  at: number;
}

export default defineNode({
  type: 'tieline-erp',
  palette: { label: 'erp', icon: 'tieline-erp.svg', color: '#FDD0A2', inputs: 1, outputLabels: ['document'] },
  schema: erpSettings,
  check: erpProblems,
  open({ node, name, settings, status, use }) {
    const { plant, provider, conversation } = use<CmmsSurface>('cmms');
    const { runtime, model, simulation } = plant;
    const { outbox, clock } = runtime;
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
    const asked = attributeNames(settings);

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

    function subjectOf(item: unknown, msg: NodeMessage): Subject {
      if (isAlarm(item)) {
        const { asset, property } = item;
        return { asset, property, topic: signalName(asset, property), at: transitionOf(item).at };
      }
      if (isReading(item)) {
        const { asset, property, time } = item;
        return { asset, property, topic: signalName(asset, property), at: time };
      }
      return { topic: msg.topic ?? node.id, at: clock() };
    }

    function attributesOf({ asset, property }: Subject): Record<string, string> {
      if (asset === undefined || property === undefined) return {};
      const known = asked.map((one) => [one, model.facts.attribute(asset, property, one)?.text] as const);
      return Object.fromEntries(known.flatMap(([one, text]) => (text === undefined ? [] : [[one, text]])));
    }

    async function enqueue(item: unknown, msg: NodeMessage): Promise<void> {
      const subject = subjectOf(item, msg);
      const { topic, at } = subject;
      await runtime.ready;
      const key = documentKey({ runtimeId: runtime.runtimeId, node: node.id, topic, at });
      const made = documentOf(settings, { payload: item, attributes: attributesOf(subject), key, at: clock() });
      if ('problems' in made) {
        throw new PlantError('READING_INVALID', made.problems.map(problemText).join('; '));
      }
      const target = node.id;
      // A document in doubt holds up those about the same thing, not the others.
      const lane = `${target}:${topic}`;
      await outbox.enqueue({ key: `${key}:document`, lane, target, node: node.id, topic, request: made.document });
      status.show('waiting', 'in the outbox');
    }

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        for (const item of itemsOf(msg)) await enqueue(item, msg);
      },
      close() {
        for (const go of leave) go();
      },
    };
  },
});
