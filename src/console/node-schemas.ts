import type { TObject } from 'typebox';
import { setpointSettings } from '../guard/setpoint-settings.ts';
import type { StoredNode } from '../model/flow.ts';
import { fieldsOf, fieldValue } from '../model/settings.ts';
import { normalizeSettings } from '../normalize/settings.ts';
import { modbusInSettings } from '../protocols/modbus/settings.ts';
import { mqttInSettings } from '../protocols/mqtt/settings.ts';
import { sparkplugInSettings } from '../protocols/sparkplug/settings.ts';
import { RULE_KINDS } from '../rules/registry.ts';
import { workOrderSettings } from '../workorders/settings.ts';

const SCHEMAS = new Map<string, TObject>([
  ['tieline-mqtt-in', mqttInSettings],
  ['tieline-sparkplug-in', sparkplugInSettings],
  ['tieline-modbus-in', modbusInSettings],
  ['tieline-normalize', normalizeSettings],
  ['tieline-setpoint', setpointSettings],
  ['tieline-work-order', workOrderSettings],
  ...RULE_KINDS.map(({ nodeType, schema }) => [nodeType, schema] as const),
]);

/**
 * The settings of a node as people know them from its dialog; those left empty are left out. Stock nodes have none here.
 * @param nameOf the name of a configuration node
 */
export function shownSettings(node: StoredNode, nameOf: (id: string) => string): { title: string; value: string }[] {
  const schema = SCHEMAS.get(node.type);
  if (!schema) return [];
  return Object.entries(fieldsOf(schema)).flatMap(([name, field]) => {
    const value = fieldValue(field, node[name]);
    if (name === 'name' || field.secret || value === undefined || value === '') return [];
    const unit = field.unit === undefined ? '' : ` ${field.unit}`;
    const text = field.configNode ? nameOf(String(value)) : typeof value === 'string' ? value : JSON.stringify(value);
    return [{ title: field.title ?? name, value: `${text}${unit}` }];
  });
}
