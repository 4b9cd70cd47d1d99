import type { TObject } from 'typebox';
import type { Proven } from '../model/work-order.ts';
import { modbusLinkSettings } from './modbus/settings.ts';
import { mqttLinkSettings } from './mqtt/settings.ts';

/** A protocol that Tieline speaks. */
export interface Protocol {
  /** As in `Sample.source.protocol`. */
  readonly name: string;
  readonly title: string;
  /** What it was tried against; we never claim more. */
  readonly proven: Proven;
  readonly linkSettings: TObject;
}

/** Every protocol. A new one is one folder and one line here. */
export const PROTOCOLS: readonly Protocol[] = [
  { name: 'mqtt', title: 'MQTT 3.1.1 and 5', proven: 'server', linkSettings: mqttLinkSettings },
  { name: 'modbus', title: 'Modbus TCP', proven: 'server', linkSettings: modbusLinkSettings },
];
