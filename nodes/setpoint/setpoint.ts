import { randomUUID } from 'node:crypto';
import type { NodeMessage } from 'node-red';
import { type SetpointSettings, setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import { isAlarm, transitionOf } from '../../src/model/alarm.ts';
import type { Command, CommandResult } from '../../src/model/command.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { Link } from '../../src/model/link.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import { defineNode } from '../shared/define-node.ts';
import type { LinkSurface } from '../shared/link-surface.ts';
import { isReplayed } from '../shared/message.ts';
import type { StatusBadge } from '../shared/status.ts';

export default defineNode({
  type: 'tieline-setpoint',
  palette: {
    ...{ label: 'setpoint', icon: 'tieline-setpoint.svg', color: '#C0DEED' },
    ...{ inputs: 1, outputLabels: ['done', 'refused'] },
  },
  schema: setpointSettings,
  check: setpointProblems,
  open({ node, name, settings, status, use }) {
    const { plant, opened } = use<LinkSurface<Link>>(settings.protocol === 'modbus' ? 'modbusLink' : 'mqttLink');
    const { runtime } = plant;
    const showArmed = () =>
      runtime.arming.state.armed ? status.show('ok', 'armed') : status.show('idle', 'dry-run: not armed');
    const leave = runtime.feed.subscribe((event) => {
      if (event.kind === 'plant' && runtime.state.state === 'running') showArmed();
    });
    if (runtime.state.state === 'running') showArmed();

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        const link = await opened;
        const command = commandOf(msg, settings, { id: node.id, name }, link.name, runtime.clock());
        if (isReplayed(msg) && (await runtime.commands.concluded(command))) return;
        const result = await runtime.commands.perform(command, pointOf(settings, link));
        show(status, result);
        const answer = { ...msg, payload: result, topic: command.address };
        node.send(result.outcome === 'done' || result.outcome === 'dry-run' ? [answer, null] : [null, answer]);
      },
      close: leave,
    };
  },
});

/** The command that a message asks for. One that an alarm caused is as old as the alarm's transition, so it is never late. */
function commandOf(
  msg: NodeMessage,
  settings: SetpointSettings,
  by: Command['by'],
  link: string,
  now: number,
): Command {
  const { payload } = msg;
  const cause = isAlarm(payload) ? { alarm: payload, ...transitionOf(payload) } : undefined;
  const at = cause?.at ?? now;
  const value = settings.value ?? payload;
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    const given = value === undefined ? 'nothing' : JSON.stringify(value)?.slice(0, 60);
    throw new PlantError(
      'READING_INVALID',
      `msg.payload: ${given} given; allowed: a number, as the node has no fixed value`,
    );
  }
  return {
    id: cause ? `${cause.alarm.id}:${cause.kind}:${by.id}` : randomUUID(),
    ...{ by, link, address: settings.address, value, at, validUntil: at + settings.validForSeconds * 1000 },
    ...(cause && { alarmId: cause.alarm.id }),
    ...(settings.unit !== undefined && { unit: settings.unit }),
  };
}

function pointOf(settings: SetpointSettings, link: Link): WritePoint {
  const { low, high, maxStep, scale, tolerance } = settings;
  return {
    ...{ link, scale, tolerance },
    guard: { low, high, maxStep, minIntervalMs: settings.minIntervalSeconds * 1000 },
    readBackAddress: settings.readBackAddress ?? settings.address,
    readBackMs: settings.readBackSeconds * 1000,
    readFirst: maxStep !== undefined || settings.protocol === 'modbus',
  };
}

function show(status: StatusBadge, { outcome, command, reason }: CommandResult): void {
  const value = `${command.value}${command.unit ? ` ${command.unit}` : ''}`;
  if (outcome === 'done') status.show('ok', `${value} confirmed`);
  else if (outcome === 'dry-run') status.show('idle', `dry-run: ${value}`);
  else status.show(outcome === 'refused' ? 'warning' : 'error', `${outcome}: ${reason ?? value}`.slice(0, 40));
}
