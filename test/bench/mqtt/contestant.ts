import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FlowNode } from '../../support/flow.ts';
import { spawnNodeRed } from '../../support/node-red-process.ts';
import type { BlasterMessage, BlastOrder } from './blaster.ts';
import { type FinishLine, openFinishLine } from './finish-line.ts';
import type { FlowPlace } from './flows.ts';

const HERE = import.meta.dirname;
const SUBSCRIBE_WITHIN_MS = 30_000;

/** A receiver of MQTT messages in a process of its own, with a blaster of its own. */
export interface MqttContestant {
  /** Messages a second, from the first byte sent to the last message worked off. */
  run(cycles: number): Promise<number>;
  stop(): Promise<void>;
}

type Receiver = (brokerPort: number, line: FinishLine) => Promise<() => Promise<void>>;

/** Node-RED with a flow whose sink sees every change of an alarm. */
export function flowContestant(flow: (place: FlowPlace) => FlowNode[], qos: 0 | 1): Promise<MqttContestant> {
  return contestant(qos, 'transitions', async (brokerPort, line) => {
    const nodeRed = await spawnNodeRed({
      flows: flow({ brokerPort, sinkPort: line.port, qos }),
      settings: { nodesDir: join(HERE, '..', 'sink') },
    });
    return () => nodeRed.kill();
  });
}

/** The bare client library, counting messages. */
export function bareContestant(qos: 0 | 1): Promise<MqttContestant> {
  return contestant(qos, 'messages', async (brokerPort, line) => {
    const args = [brokerPort, qos, line.port].map(String);
    const child = fork(join(HERE, 'bare-client.ts'), args, { execArgv: [] });
    return async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    };
  });
}

async function contestant(qos: 0 | 1, counted: 'messages' | 'transitions', receive: Receiver): Promise<MqttContestant> {
  const line = await openFinishLine();
  const blaster = fork(join(HERE, 'blaster.ts'), [`${qos}`], { execArgv: [] });
  const told = async <Kind extends BlasterMessage['kind']>(kind: Kind) => {
    for (;;) {
      const [message] = (await once(blaster, 'message', { signal: AbortSignal.timeout(SUBSCRIBE_WITHIN_MS) })) as [
        BlasterMessage,
      ];
      if (message.kind === kind) return message as Extract<BlasterMessage, { kind: Kind }>;
    }
  };
  const { port } = await told('listening');
  const subscribed = told('subscribed');
  const stopReceiver = await receive(port, line);
  await subscribed;
  let messages = 0;
  return {
    async run(cycles) {
      const begun = told('begun');
      blaster.send({ cycles } satisfies BlastOrder);
      const { startedAt, messages: sent, transitions } = await begun;
      messages += sent;
      const finishedAt = await line.reached(counted === 'messages' ? messages : transitions);
      return (sent * 1000) / (finishedAt - startedAt);
    },
    async stop() {
      await stopReceiver();
      blaster.disconnect();
      line.close();
    },
  };
}
