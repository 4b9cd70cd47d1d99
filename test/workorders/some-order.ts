import type { Alarm } from '../../src/model/alarm.ts';
import type { WorkOrderRequest } from '../../src/model/work-order.ts';

/** An occurrence as a threshold raises it. */
export const someAlarm: Alarm = {
  ...{ id: 'TL-0123456789ABCDEFG', rule: { id: 'rule-1', name: 'press too hot', type: 'threshold' } },
  ...{ asset: 'acme/munich/press-4', property: 'temperature', condition: 'H', state: 'UNACK', priority: 'high' },
  ...{
    value: 85.5,
    limit: 80,
    unit: 'Cel',
    raisedAt: 1_790_000_000_000,
    message: 'temperature of press-4 above 80 °C',
  },
  evidence: {},
};

const key = someAlarm.id;
const at = 1_790_000_060_000;

/** What is asked about the order of {@link someAlarm}. */
export function someOrder(kind: WorkOrderRequest['kind']): WorkOrderRequest {
  switch (kind) {
    case 'create': {
      const { asset, priority, message } = someAlarm;
      return {
        ...{ kind, key, title: 'Press 4 too hot', text: message, asset, priority },
        ...{ equipment: '10004711', location: 'MUC-PRESS', alarm: someAlarm },
      };
    }
    case 'note':
      return { kind, key, text: 'cleared by itself after 60 s', transition: 'cleared', at };
    case 'priority':
      return { kind, key, priority: 'critical', text: 'priority is now critical', at };
    case 'complete':
      return { kind, key, text: 'cleared by itself after 60 s', at };
    case 'attach': {
      const file = { name: 'evidence.svg', contentType: 'image/svg+xml', content: 'PHN2Zy8+' };
      return { kind, key, text: 'course of the value', at, alarm: someAlarm, file };
    }
  }
}
