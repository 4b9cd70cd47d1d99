import type { FlowNode } from '../../support/flow.ts';
import { FILTER, LIMIT } from './messages.ts';

/** What a flow of the comparison is connected to. */
export interface FlowPlace {
  brokerPort: number;
  sinkPort: number;
  qos: 0 | 1;
}

const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'bench' };

/** MQTT in → normalize → threshold → sink. */
export function tielineFlow({ brokerPort, sinkPort, qos }: FlowPlace): FlowNode[] {
  const delays = { onDelaySeconds: 0, offDelaySeconds: 0 };
  const link = { url: `mqtt://127.0.0.1:${brokerPort}`, clientId: 'tieline', protocolVersion: '3.1.1' };
  const times = { keepAliveSeconds: 60, connectTimeoutSeconds: 10, answerTimeoutSeconds: 2 };
  return [
    TAB,
    {
      id: 'plant',
      type: 'tieline-plant',
      name: 'Plant',
      timeZone: 'UTC',
      staleAfterSeconds: 60,
      lateAfterSeconds: 60,
      tags: [],
    },
    { id: 'link', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', ...link, ...times, session: 'persistent' },
    inFlow('in', 'tieline-mqtt-in', ['normalize'], { link: 'link', topic: FILTER, qos: `${qos}`, delivery: 'batch' }),
    inFlow('normalize', 'tieline-normalize', ['threshold'], { plant: 'plant' }),
    {
      ...inFlow('threshold', 'tieline-threshold', [], { plant: 'plant', assets: '#', property: 'temperature' }),
      ...{ unit: '°C', high: LIMIT, deadband: 1, priority: 'medium', ...delays, wires: [['sink'], ['sink']] },
    },
    inFlow('sink', 'bench-sink', [], { port: sinkPort }),
  ];
}

/** The same automation from stock nodes: MQTT in → json → function → filter → sink. It has no deadband and no memory. */
export function stockFlow({ brokerPort, sinkPort, qos }: FlowPlace): FlowNode[] {
  const broker = { broker: '127.0.0.1', port: brokerPort, clientid: 'stock', autoConnect: true, usetls: false };
  const session = { protocolVersion: '4', keepalive: '60', cleansession: true, autoUnsubscribe: true };
  const text = { datatype: 'utf8', nl: false, rap: true, rh: 0, inputs: 0 };
  const func = `msg.payload = msg.payload.value >= ${LIMIT} ? 'alarm' : 'normal';\nreturn msg;`;
  const filter = {
    func: 'rbei',
    gap: '',
    start: '',
    inout: 'out',
    septopics: true,
    property: 'payload',
    topi: 'topic',
  };
  return [
    TAB,
    { id: 'broker', type: 'mqtt-broker', name: '', ...broker, ...session },
    inFlow('in', 'mqtt in', ['json'], { topic: FILTER, qos: `${qos}`, broker: 'broker', ...text }),
    inFlow('json', 'json', ['function'], { property: 'payload', action: '', pretty: false }),
    inFlow('function', 'function', ['filter'], {
      func,
      outputs: 1,
      timeout: 0,
      initialize: '',
      finalize: '',
      libs: [],
    }),
    inFlow('filter', 'rbe', ['sink'], filter),
    inFlow('sink', 'bench-sink', [], { port: sinkPort }),
  ];
}

function inFlow(id: string, type: string, to: string[], settings: Record<string, unknown>): FlowNode {
  return { id, type, z: 'tab', name: '', x: 0, y: 0, wires: [to], ...settings };
}
