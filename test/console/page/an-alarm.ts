import type { Alarm } from '../../../src/model/alarm.ts';

/** An alarm of a hall that is too warm, active and not acknowledged where nothing else is said. */
export function anAlarm(id: string, facts: Partial<Alarm> = {}): Alarm {
  return {
    ...{ id, rule: { id: 'rule-1', name: 'Hall too warm', type: 'threshold' }, asset: 'acme/hall', property: 'heat' },
    ...{ condition: 'H', state: 'UNACK', priority: 'medium', value: 28, raisedAt: 1 },
    ...{ message: `${id} is too warm`, evidence: {} },
    ...facts,
  };
}
