import type { PointName, WaitingCommand } from '../model/command.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { NOBODY_KNOWN } from './decisions.ts';
import { optionalText, textParameter } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest, JsonAnswer } from './request.ts';

/** Commands that wait for a person, oldest first. */
export interface ApprovalListView {
  approvals: WaitingCommand[];
}

/** Most points in one decision. */
const MOST_POINTS = 1000;

type Decide = (plant: PlantRuntime, request: ConsoleRequest) => Promise<Answer>;

/** A decision about what is written to machines. Where nobody has to log in, only somebody at the machine itself may take it. */
const aboutWrites =
  (decide: Decide): Decide =>
  async (plant, request) => {
    if (request.user !== undefined || request.local) {
      plant.store();
      return decide(plant, request);
    }
    const why =
      'without a login, decisions about writes, such as arming, are allowed only in a browser on the machine that Node-RED runs on';
    return problem('BLOCKED', `${why}; set up adminAuth in Node-RED's settings to do it from here`);
  };

/** Arms or disarms a plant, or single points of it. */
export const arm: Decide = async (plant, request) => {
  const { armed } = request.body;
  if (typeof armed !== 'boolean') return notBoolean('armed');
  const points = pointsIn(request.body.points);
  if (points && 'status' in points) return points;
  return aboutWrites(async ({ arming }, { user = NOBODY_KNOWN }) => {
    if (points) return { status: 200, body: await arming.setPoints(points, armed, user) };
    const isSo = arming.state.armed === armed && (armed || (arming.state.points ?? []).length === 0);
    return { status: 200, body: isSo ? arming.state : await arming.set(armed, user) };
  })(plant, request);
};

/** Stops all writes of a plant at once, or lets them go on. */
export const holdWrites: Decide = async (plant, request) => {
  const { held } = request.body;
  if (typeof held !== 'boolean') return notBoolean('held');
  const reason = optionalText(request.body, 'reason') ?? '';
  if (typeof reason === 'object') return reason;
  return aboutWrites(async ({ emergencyHold }, { user = NOBODY_KNOWN }) => {
    const { state } = emergencyHold;
    return { status: 200, body: state.held === held ? state : await emergencyHold.set(held, user, reason) };
  })(plant, request);
};

/** What waits for a person. */
export const approvalList: Decide = async (plant) => {
  return { status: 200, body: { approvals: [...plant.approvals.waiting] } satisfies ApprovalListView };
};

/** Approves a command that waits, or refuses it. */
export const decideApproval: Decide = async (plant, request) => {
  const { approved } = request.body;
  if (typeof approved !== 'boolean') return notBoolean('approved');
  const id = textParameter(request.body, 'id');
  if (typeof id !== 'string') return id;
  const comment = optionalText(request.body, 'comment');
  if (typeof comment === 'object') return comment;
  return aboutWrites(async ({ approvals }, { user = NOBODY_KNOWN }) => {
    if (await approvals.decide(id, approved, user, comment)) return { status: 200, body: { id, approved } };
    return problem('NOT_FOUND', `no command ${id} waits for approval: it was decided or has expired`, { field: 'id' });
  })(plant, request);
};

const notBoolean = (field: string) => problem('CONFIG_INVALID', `${field}: true or false is needed`, { field });

function pointsIn(given: unknown): PointName[] | JsonAnswer | undefined {
  if (given === undefined) return undefined;
  const isPoint = (point: unknown): point is PointName =>
    typeof point === 'object' &&
    point !== null &&
    ['link', 'address'].every((field) => {
      const text = (point as Record<string, unknown>)[field];
      return typeof text === 'string' && text !== '' && text.length <= 1000;
    });
  if (Array.isArray(given) && given.length > 0 && given.length <= MOST_POINTS && given.every(isPoint)) return given;
  const allowed = `a list of 1 to ${MOST_POINTS} points {link, address}`;
  return problem('CONFIG_INVALID', `points: ${allowed} is needed`, { field: 'points' });
}
