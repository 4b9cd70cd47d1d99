import type { Node, NodeAPI } from 'node-red';
import { setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import type { CommandResult, PointName } from '../../src/model/command.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { Link } from '../../src/model/link.ts';
import { problemText } from '../../src/model/settings.ts';
import { writeScaleOf } from '../../src/normalize/write-scale.ts';
import type { Preempted } from '../../src/runtime/feed.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { createSetpointKeeper } from '../../src/runtime/setpoint-keeper.ts';
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
  open({ RED, node, name, settings: stored, status, use }) {
    const { plant, opened } = use<LinkSurface<Link>>(`${stored.protocol}Link`);
    const linkId = String(stored[`${stored.protocol}Link`]);
    const linkName = RED.nodes.getNode(linkId)?.name ?? '';
    const way = writeScaleOf(plant.model.table.place(linkName, stored.address).tag, stored);
    if ('problem' in way) throw new PlantError('CONFIG_INVALID', problemText(way.problem));
    const settings = { ...stored, ...(way.unit !== undefined && { unit: way.unit }) };
    const { runtime } = plant;
    const calendar = settings.calendar === undefined ? undefined : use<CalendarSurface>('calendar');
    const by = { id: node.id, name, ...flowName(RED, node) };
    const keeper = opened.then((link) =>
      createSetpointKeeper({ plant: runtime, settings, way, by, link, linkId, calendar }),
    );
    // A link that cannot be opened says so itself.
    keeper.catch(() => undefined);
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
    const tell = (result: CommandResult, msg: object = {}) => {
      show(status, result);
      const answer = { ...msg, payload: result, topic: result.command.address };
      node.send(result.outcome === 'done' || result.outcome === 'dry-run' ? [answer, null] : [null, answer]);
    };
    const leaveLoans = runtime.loans.attend(node.id, tell);

    return {
      async input(msg) {
        if (runtime.state.state === 'failed') runtime.store();
        const { take } = await keeper;
        const result = await take({ payload: msg.payload, isReplayed: isReplayed(msg), ...unitOf(msg) });
        if (result) tell(result, msg);
      },
      async close(removed) {
        closed = true;
        runtime.approvals.withdraw(node.id);
        for (const go of leave) go();
        await runtime.ramps.stop(node.id, 'its node was closed');
        await runtime.loans.stopped(node.id, removed);
        leaveLoans();
      },
    };
  },
});

/** Name of the flow that a node stands in, as Node-RED tells it. */
function flowName(RED: NodeAPI, node: Node): { flow?: string } {
  const flow: unknown = RED.util.getSetting(node, 'NR_FLOW_NAME');
  return typeof flow === 'string' && flow !== '' ? { flow } : {};
}

const unitOf = (msg: object) => ('unit' in msg && typeof msg.unit === 'string' ? { unit: msg.unit } : {});

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
