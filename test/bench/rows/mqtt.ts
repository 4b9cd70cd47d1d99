import type { BenchRow } from '../figure.ts';
import { bareContestant, flowContestant, type MqttContestant } from '../mqtt/contestant.ts';
import { stockFlow, tielineFlow } from '../mqtt/flows.ts';
import { TOPICS } from '../mqtt/messages.ts';
import { takeTurns } from '../rounds.ts';

/** Messages of a run, in cycles of {@link TOPICS}. */
const CYCLES = 100;
const ROUNDS = { warmUps: 2, rounds: 7 };
const AIM = { timesStock: 5, ofBare: 0.7 };

export const mqttQos0: BenchRow = mqttRow(0);
export const mqttQos1: BenchRow = mqttRow(1);

/** MQTT → normalize → threshold in Node-RED, against stock nodes and the bare client. */
function mqttRow(qos: 0 | 1): BenchRow {
  const name = `mqtt-qos${qos}`;
  return {
    name,
    async measure(tell) {
      tell('starting two Node-REDs and a bare client');
      const opened: MqttContestant[] = [];
      const open = async (opening: Promise<MqttContestant>) => {
        const contestant = await opening;
        opened.push(contestant);
        return () => contestant.run(CYCLES);
      };
      try {
        const contestants = {
          bare: await open(bareContestant(qos)),
          stock: await open(flowContestant(stockFlow, qos)),
          ours: await open(flowContestant(tielineFlow, qos)),
        };
        const { ours, bare, stock } = await takeTurns(contestants, { ...ROUNDS, tell });
        return [
          {
            ...{ row: name, value: ours, unit: 'messages/s', better: 'more', limit: bare, peer: stock },
            aim: `at least ${AIM.timesStock} × stock and ${AIM.ofBare} of bare`,
            met: ours >= AIM.timesStock * stock && ours >= AIM.ofBare * bare,
            note: noteOf(qos, ours),
          },
        ];
      } finally {
        await Promise.all(opened.map((contestant) => contestant.stop()));
      }
    },
  };
}

function noteOf(qos: 0 | 1, rate: number): string {
  const load = `${TOPICS} topics, 174 bytes of JSON, ${CYCLES * TOPICS} messages a run, ${(1e6 / rate).toFixed(1)} µs each`;
  return qos === 0
    ? load
    : `${load}; acknowledged after the commit of the inlet, where stock nodes acknowledge at receipt`;
}
