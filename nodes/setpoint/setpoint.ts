import { randomUUID } from 'node:crypto';
import { commandOf } from '../../src/guard/command-of.ts';
import { permitsOf } from '../../src/guard/permit-settings.ts';
import { type SetpointSettings, setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import { isAlarm } from '../../src/model/alarm.ts';
import type { CommandResult, PointName } from '../../src/model/command.ts';
import type { Link } from '../../src/model/link.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import type { Preempted } from '../../src/runtime/feed.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { CalendarSurface } from '../calendar/calendar.ts';
import { defineNode } from '../shared/define-node.ts';
import type { LinkSurface } from '../shared/link-surface.ts';
import { isReplayed } from '../shared/message.ts';
import { showPlant } from '../shared/plant-badge.ts';
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
    const { plant, opened } = use<LinkSurface<Link>>(`${settings.protocol}Link`);
    const { runtime } = plant;
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const leave = [showPlant(status, runtime)];
    let closed = false;
    opened.then(
      ({ name: link }) => {
        if (closed) return;
        const badge = () => showStanding(status, runtime, { link, address: settings.address }, node.id);
        leave.push(runtime.arming.offer({ link, address: settings.address, node: name }));
        leave.push(
          runtime.feed.subscribe((event) => {
            if (event.kind === 'preempted' && event.lost.lease.by.id === node.id) tellLost(event.lost);
            else if ((event.kind === 'plant' || event.kind === 'approvals') && runtime.state.state === 'running')
              badge();
          }),
        );
        badge();
      },
      () => undefined,
    );

    function tellLost(lost: Preempted) {
      status.show('warning', `lost to ${lost.by.name}`.slice(0, 40));
      node.send([null, { payload: { outcome: 'preempted', ...lost }, topic: lost.address }]);
    }

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        const link = await opened;
        const origin = { by: { id: node.id, name }, link: link.name, now: runtime.clock(), newId: randomUUID };
        const command = commandOf(msg.payload, settings, origin);
        const { perform, performAgain } = runtime.commands;
        // An alarm that is raised again is the same command: once an occurrence.
        const isKnown = isReplayed(msg) || (isAlarm(msg.payload) && msg.payload.raisedAgainAt !== undefined);
        const result = await (isKnown ? performAgain : perform)(command, pointOf(settings, link, calendar));
        if (!result) return;
        show(status, result);
        const answer = { ...msg, payload: result, topic: command.address };
        node.send(result.outcome === 'done' || result.outcome === 'dry-run' ? [answer, null] : [null, answer]);
      },
      close() {
        closed = true;
        runtime.approvals.withdraw(node.id);
        for (const go of leave) go();
      },
    };
  },
});

function pointOf(settings: SetpointSettings, link: Link, calendar: CalendarSurface | undefined): WritePoint {
  const { low, high, maxStep, scale, tolerance } = settings;
  return {
    ...{ link, scale, tolerance, calendar },
    guard: { ...permitsOf(settings), low, high, maxStep, minIntervalMs: settings.minIntervalSeconds * 1000 },
    leaseMs: settings.leaseSeconds * 1000,
    approvalMs: settings.approvalMinutes * 60_000,
    readBackAddress: settings.readBackAddress ?? settings.address,
    readBackMs: settings.readBackSeconds * 1000,
    readFirst: (maxStep ?? settings.maxChangePerMinute) !== undefined || settings.protocol !== 'mqtt',
  };
}

/** Whether the point may be written now, in a word. */
function showStanding(
  status: StatusBadge,
  { arming, approvals, emergencyHold }: Pick<PlantRuntime, 'arming' | 'approvals' | 'emergencyHold'>,
  point: PointName,
  nodeId: string,
): void {
  if (emergencyHold.state.held) status.show('warning', 'held');
  else if (approvals.waiting.some(({ command }) => command.by.id === nodeId)) {
    status.show('waiting', 'waits for approval');
  } else if (arming.state.armed) status.show('ok', 'armed');
  else if (arming.isArmed(point)) status.show('ok', 'armed: this point');
  else status.show('idle', 'dry-run: not armed');
}

function show(status: StatusBadge, { outcome, command, reason }: CommandResult): void {
  const value = `${command.value}${command.unit ? ` ${command.unit}` : ''}`;
  if (outcome === 'done') status.show('ok', `${value} confirmed`);
  else if (outcome === 'dry-run') status.show('idle', `dry-run: ${value}`);
  else status.show(outcome === 'refused' ? 'warning' : 'error', `${outcome}: ${reason ?? value}`.slice(0, 40));
}
