import { deepEqual, equal } from 'node:assert/strict';
import type { CommandEvent, TraceView } from '../../src/console/views.ts';
import type { Command } from '../../src/model/command.ts';
import { recordingLink } from '../runtime/recording-link.ts';
import { get, loggedIn, post, servedHall, untilTrue } from './http-client.ts';

const POINT = { link: 'HVAC', address: 'holding:0' };

describe('what the trace tells of writes beside their outcome', () => {
  const served = servedHall();
  const trace = async (url: string, id: string) => (await get(url, `trace/${id}`)).body as unknown as TraceView;

  /** Asks for writes to a point for the time of a test. */
  async function writing() {
    const { plant } = served.hall;
    await plant.arming.set(true, 'anna');
    const device = recordingLink(plant.clock);
    return (
      id: string,
      name: string,
      { alarmId, priority, approval }: { alarmId?: string; priority: number; approval?: 'needed' },
    ) => {
      const at = plant.clock();
      const command: Command = { id, by: { id: name, name }, ...POINT, value: 21, at, validUntil: at + 5000 };
      return plant.commands.perform(alarmId === undefined ? command : { ...command, alarmId }, {
        ...{
          link: device.link,
          readBackAddress: 'holding:0',
          scale: 1,
          tolerance: 0,
          readBackMs: 200,
          readFirst: true,
        },
        ...{
          leaseMs: 60_000,
          guard: { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0, priority, ...(approval && { approval }) },
        },
      });
    };
  }
  const short = ({ at: _at, point: _point, ...event }: CommandEvent) =>
    'command' in event ? { ...event, command: event.command.id } : event;

  it('that it waited, who agreed and with which words', async () => {
    const alarm = await served.hall.overheat();
    const ask = await writing();
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const result = ask('c1', 'cool', { alarmId: alarm.id, priority: 8, approval: 'needed' });
    const [waiting] = await untilTrue(async () => {
      const { waiting } = served.hall.plant.approvals;
      equal(waiting.length, 1);
      return waiting;
    });
    equal((await post(url, 'approvals', { id: 'c1', approved: true, comment: 'go' })).status, 200);
    equal((await result).outcome, 'done');
    const { commandEvents, commands } = await trace(url, alarm.id);
    deepEqual(commandEvents.map(short), [
      { kind: 'waits for approval', command: 'c1', until: waiting?.until },
      { kind: 'approved', command: 'c1', by: 'anna', comment: 'go' },
    ]);
    deepEqual(commandEvents[0]?.point, POINT);
    equal(commands.length, 1);
  });

  it('that a person did not agree', async () => {
    const alarm = await served.hall.overheat();
    const ask = await writing();
    const { url } = await served.serve({ login: true, guard: loggedIn('anna') });
    const result = ask('c1', 'cool', { alarmId: alarm.id, priority: 8, approval: 'needed' });
    await untilTrue(async () => equal(served.hall.plant.approvals.waiting.length, 1));
    await post(url, 'approvals', { id: 'c1', approved: false });
    equal((await result).outcome, 'refused');
    const { commandEvents } = await trace(url, alarm.id);
    deepEqual(short(commandEvents[1] as CommandEvent), { kind: 'not approved', command: 'c1', by: 'anna' });
  });

  it('to whom the point was lost, for both alarms', async () => {
    const first = await served.hall.overheat();
    const second = await served.hall.overheat(31);
    const ask = await writing();
    await ask('c1', 'peak shaving', { alarmId: first.id, priority: 8 });
    await ask('c2', 'fire mode', { alarmId: second.id, priority: 3 });
    const { url } = await served.serve();
    const event = { kind: 'preempted', from: 'peak shaving', to: 'fire mode' };
    deepEqual((await trace(url, first.id)).commandEvents.map(short), [{ ...event, isLoser: true }]);
    deepEqual((await trace(url, second.id)).commandEvents.map(short), [{ ...event, isLoser: false }]);
  });
});
