import { connectAsync, type MqttClient } from 'mqtt';
import { payloadOf } from '../protocols/sparkplug/payload.ts';

export type EdgeNode = Awaited<ReturnType<typeof connectEdgeNode>>;

/** The edge node `hall/gw` with tanks as devices and its death as last will; it is born when it connects, and again when it is asked. */
export async function connectEdgeNode(url: string, session: number, devices: number) {
  const topic = (type: string, device = '') => `spBv1.0/hall/${type}/gw${device}`;
  const bdSeq = [{ name: 'bdSeq', whole: session }];
  const will = { topic: topic('NDEATH'), payload: payloadOf(bdSeq), qos: 1, retain: false } as const;
  const client: MqttClient = await connectAsync(url, { will, reconnectPeriod: 0, clientId: 'gw' });
  let asked = 0;
  let seq = 0;
  const say = (type: string, device: string, metrics: Parameters<typeof payloadOf>[0]) =>
    client.publishAsync(topic(type, device), payloadOf(metrics, { seq: seq++ % 256, time: Date.now() }));
  const birth = async () => {
    seq = 0;
    await say('NBIRTH', '', bdSeq);
    for (let i = 0; i < devices; i++)
      await say('DBIRTH', `/tank-${i}`, [{ name: 'level', alias: i, value: i, unit: 'm' }]);
  };
  client.on('message', (_topic, payload) => {
    if (!payload.includes('Node Control/Rebirth')) return;
    asked++;
    void birth();
  });
  await client.subscribeAsync(topic('NCMD'), { qos: 1 });
  return {
    birth,
    report: (tank: number, value: number) => say('DDATA', `/tank-${tank}`, [{ alias: tank, value }]),
    deviceDies: (tank: number) => say('DDEATH', `/tank-${tank}`, []),
    bornAgain: (tank: number) => say('DBIRTH', `/tank-${tank}`, [{ name: 'level', alias: tank, value: 1 }]),
    lose: () => void seq++,
    get asked() {
      return asked;
    },
    die: () => client.stream.destroy(),
    end: () => client.endAsync(true),
  };
}
