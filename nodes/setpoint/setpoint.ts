import { randomUUID } from 'node:crypto';
import type { Node, NodeAPI } from 'node-red';
import { commandOf } from '../../src/guard/command-of.ts';
import { loanTermsOf } from '../../src/guard/lending-settings.ts';
import { isOver } from '../../src/guard/loan.ts';
import { methodOf } from '../../src/guard/method-settings.ts';
import { permitsOf } from '../../src/guard/permit-settings.ts';
import { type SetpointSettings, setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import { type Alarm, isAlarm } from '../../src/model/alarm.ts';
import type { Command, CommandResult, PointName } from '../../src/model/command.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { Link } from '../../src/model/link.ts';
import { problemText } from '../../src/model/settings.ts';
import { writeScaleOf } from '../../src/normalize/write-scale.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import type { Preempted } from '../../src/runtime/feed.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { Ramp } from '../../src/runtime/ramps.ts';
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
        const link = await opened;
        if (endsLoan(settings, msg.payload)) {
          await runtime.ramps.stop(node.id, 'the alarm cleared');
          runtime.loans.heard(msg.payload);
          return;
        }
        const origin = {
          by: { id: node.id, name, ...flowName(RED, node) },
          link: link.name,
          now: runtime.clock(),
          newId: randomUUID,
          words: way.words,
          ...unitOf(msg),
        };
        const command = commandOf(msg.payload, settings, origin);
        // An alarm that is raised again is the same command: once an occurrence.
        const isKnown = isReplayed(msg) || (isAlarm(msg.payload) && msg.payload.raisedAgainAt !== undefined);
        const point = { ...pointOf(settings, { link, linkId, calendar }), scale: way.scale, offset: way.offset };
        const result = await carryOut(runtime, command, { isKnown, point, ramp: rampOf(settings) });
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

async function carryOut(
  { commands, ramps }: PlantRuntime,
  command: Command,
  { isKnown, point, ramp }: { isKnown: boolean; point: WritePoint; ramp: Ramp | undefined },
): Promise<CommandResult | undefined> {
  if (!ramp) return isKnown ? commands.performAgain(command, point) : commands.perform(command, point);
  return isKnown && (await commands.isOnRecord(command)) ? undefined : ramps.perform(command, point, ramp);
}

const rampOf = ({ rampStep: step, rampEverySeconds }: SetpointSettings): Ramp | undefined =>
  step === undefined ? undefined : { step, everyMs: rampEverySeconds * 1000 };

/** Name of the flow that a node stands in, as Node-RED tells it. */
function flowName(RED: NodeAPI, node: Node): { flow?: string } {
  const flow: unknown = RED.util.getSetting(node, 'NR_FLOW_NAME');
  return typeof flow === 'string' && flow !== '' ? { flow } : {};
}

const unitOf = (msg: object) => ('unit' in msg && typeof msg.unit === 'string' ? { unit: msg.unit } : {});

/** The end of an alarm ends what it lent; it is no command of its own. */
function endsLoan({ giveBack, giveBackWhenCleared }: SetpointSettings, payload: unknown): payload is Alarm {
  return giveBack !== 'nothing' && giveBackWhenCleared === 'give back' && isAlarm(payload) && isOver(payload);
}

/** Where a point is, and when it may be written. */
interface Place {
  link: Link;
  linkId: string;
  calendar: CalendarSurface | undefined;
}

function pointOf(settings: SetpointSettings, { link, linkId, calendar }: Place): WritePoint {
  const { low, high, maxStep, scale, tolerance } = settings;
  const ramp = rampOf(settings);
  const everyMs = ramp?.everyMs ?? settings.minIntervalSeconds * 1000;
  const step = ramp?.step ?? maxStep;
  const terms = loanTermsOf(settings, { everyMs, ...(step !== undefined && { maxStep: step }) });
  return {
    ...{ link, scale, tolerance, calendar, method: methodOf(settings) },
    guard: { ...permitsOf(settings), low, high, maxStep, minIntervalMs: settings.minIntervalSeconds * 1000 },
    attempts: settings.attempts,
    leaseMs: settings.leaseSeconds * 1000,
    approvalMs: settings.approvalMinutes * 60_000,
    readBackAddress: settings.readBackAddress ?? settings.address,
    readBackMs: settings.readBackSeconds * 1000,
    readFirst:
      (maxStep ?? settings.maxChangePerMinute) !== undefined || terms !== undefined || settings.protocol !== 'mqtt',
    lend: terms && { terms, linkId },
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
